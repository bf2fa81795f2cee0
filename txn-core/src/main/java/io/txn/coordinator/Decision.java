package io.txn.coordinator;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The durable record of an outcome (R1), and of how far it has been told. There is no record of a transaction that is
 * not decided: absence means that it may still be rolled back by whoever asks.
 *
 * @param xid the key
 * @param mode the transaction's
 * @param outcome decided once
 * @param status how far the telling has come
 * @param participants base URLs of those to be told, this service excepted
 * @param created when it was decided
 * @param nextAttempt when to deliver next; meaningful while pending
 * @param attempts how often delivery was begun; a claim that finds another number has been overtaken (R8)
 * @param lastError the cause of the last failure, or null
 * @param finished when everybody had acknowledged, or null
 */
public record Decision(
        Xid xid,
        Mode mode,
        Outcome outcome,
        DeliveryStatus status,
        Set<URI> participants,
        Instant created,
        Instant nextAttempt,
        int attempts,
        @Nullable String lastError,
        @Nullable Instant finished) {

    public Decision {
        participants = Collections.unmodifiableSet(new LinkedHashSet<>(participants));
    }

    /** COMMIT, to be delivered by this instance first, and by any other from {@code nextAttempt} on. */
    static Decision commit(Xid xid, Mode mode, Set<URI> participants, Instant now, Instant nextAttempt) {
        boolean nobody = participants.isEmpty();
        DeliveryStatus status = nobody ? DeliveryStatus.FINISHED : DeliveryStatus.PENDING;
        return new Decision(
                xid, mode, Outcome.COMMIT, status, participants, now, nextAttempt, 1, null, nobody ? now : null);
    }

    /** ROLLBACK, recorded because somebody asks; who does not ask yet will. */
    static Decision rollback(Xid xid, Mode mode, Instant now) {
        return new Decision(xid, mode, Outcome.ROLLBACK, DeliveryStatus.FINISHED, Set.of(), now, now, 0, null, now);
    }

    /** The same, claimed for one delivery. */
    public Decision claimed(Instant next) {
        return new Decision(xid, mode, outcome, status, participants, created, next, attempts + 1, lastError, finished);
    }

    Decision failed(DeliveryStatus newStatus, Instant next, String error) {
        return new Decision(xid, mode, outcome, newStatus, participants, created, next, attempts, error, finished);
    }
}
