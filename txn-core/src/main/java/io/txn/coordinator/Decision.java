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
 * The durable record of an outcome (R1), and of how far it has been told. Of a transaction that is not decided there is
 * none, unless it is a saga that has made a call: either way, it may still be rolled back by whoever asks.
 *
 * @param xid the key
 * @param mode the transaction's
 * @param outcome decided once; null for a saga that is not decided yet
 * @param status how far the telling has come
 * @param participants base URLs of those to be told; this service is one of them if its own branches did not end with the
 *     decision
 * @param created when the row was first written
 * @param nextAttempt when to deliver next; meaningful while pending
 * @param attempts how often delivery was begun; a claim that finds another number has been overtaken (R8)
 * @param lastError the cause of the last failure, or null
 * @param notes what people did about it and why, one to a line; or null
 * @param finished when everybody had acknowledged, or null
 */
public record Decision(
        Xid xid,
        Mode mode,
        @Nullable Outcome outcome,
        DeliveryStatus status,
        Set<URI> participants,
        Instant created,
        Instant nextAttempt,
        int attempts,
        @Nullable String lastError,
        @Nullable String notes,
        @Nullable Instant finished) {

    public Decision {
        participants = Collections.unmodifiableSet(new LinkedHashSet<>(participants));
    }

    /** A saga's first call is about to be made; whoever finds it undecided at its deadline rolls it back. */
    static Decision open(Xid xid, Mode mode, Instant now, Instant deadline) {
        return new Decision(xid, mode, null, DeliveryStatus.PENDING, Set.of(), now, deadline, 0, null, null, null);
    }

    /** COMMIT, to be delivered by this instance first, and by any other from {@code nextAttempt} on. */
    static Decision commit(Xid xid, Mode mode, Set<URI> participants, Instant now, Instant nextAttempt) {
        boolean nobody = participants.isEmpty();
        DeliveryStatus status = nobody ? DeliveryStatus.FINISHED : DeliveryStatus.PENDING;
        return new Decision(
                xid, mode, Outcome.COMMIT, status, participants, now, nextAttempt, 1, null, null, nobody ? now : null);
    }

    /** ROLLBACK, recorded because somebody asks; who does not ask yet will. */
    static Decision rollback(Xid xid, Mode mode, Instant now) {
        return new Decision(
                xid, mode, Outcome.ROLLBACK, DeliveryStatus.FINISHED, Set.of(), now, now, 0, null, null, now);
    }

    /** ROLLBACK of a saga, which this instance will drive first, and any other from {@code nextAttempt} on. */
    Decision drivenUntil(Instant newNextAttempt) {
        return new Decision(
                xid, mode, outcome, status, participants, created, newNextAttempt, 1, lastError, notes, finished);
    }

    /**
     * What this decision is where calls are on record: a ROLLBACK is not finished before they are undone. The row keeps
     * what is not about the decision.
     */
    public Decision on(Decision open) {
        boolean undo = outcome == Outcome.ROLLBACK;
        return new Decision(
                xid,
                open.mode(),
                outcome,
                undo ? DeliveryStatus.PENDING : status,
                participants,
                open.created(),
                nextAttempt,
                attempts,
                open.lastError(),
                open.notes(),
                undo ? null : finished);
    }

    /** Whether calls have to be undone one after the other. */
    boolean undoesCalls() {
        return mode == Mode.SAGA && outcome == Outcome.ROLLBACK && status != DeliveryStatus.FINISHED;
    }

    /** The same, claimed for one delivery. */
    public Decision claimed(Instant next) {
        return new Decision(
                xid, mode, outcome, status, participants, created, next, attempts + 1, lastError, notes, finished);
    }

    Decision failed(DeliveryStatus newStatus, Instant next, String error) {
        return new Decision(
                xid, mode, outcome, newStatus, participants, created, next, attempts, error, notes, finished);
    }

    Decision noted(String note) {
        String all = notes == null ? note : notes + "\n" + note;
        return new Decision(
                xid, mode, outcome, status, participants, created, nextAttempt, attempts, lastError, all, finished);
    }
}
