package io.txn.participant;

import io.txn.Xid;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row per participant and transaction: what its tries, its outcome and its inquiries meet at.
 *
 * @param xid the key
 * @param state where it stands
 * @param coordinator whom to ask; null for an outcome that came before any try
 * @param created when the row was first written
 * @param nextAttempt when to ask next; meaningful while active
 * @param inquiries how often it was claimed for asking
 * @param attempts how often confirming or cancelling failed
 * @param parked whether that failed so often that it waits for a person
 * @param lastError the cause of the last failure, or null
 * @param finished when it left {@code ACTIVE}, or null
 */
public record Gate(
        Xid xid,
        GateState state,
        @Nullable URI coordinator,
        Instant created,
        Instant nextAttempt,
        int inquiries,
        int attempts,
        boolean parked,
        @Nullable String lastError,
        @Nullable Instant finished) {

    static Gate opened(Xid xid, URI coordinator, Instant now, Instant deadline) {
        return new Gate(xid, GateState.ACTIVE, coordinator, now, deadline, 0, 0, false, null, null);
    }

    static Gate emptyEnd(Xid xid, GateState end, Instant now) {
        return new Gate(xid, end, null, now, now, 0, 0, false, null, now);
    }

    Gate ended(GateState end, Instant now) {
        return new Gate(xid, end, coordinator, created, nextAttempt, inquiries, attempts, false, lastError, now);
    }

    Gate failed(String error, Instant next, int maxAttempts) {
        boolean park = attempts + 1 >= maxAttempts;
        return new Gate(xid, state, coordinator, created, next, inquiries, attempts + 1, park, error, null);
    }

    /** The same, claimed for one inquiry. */
    public Gate claimed(Instant next) {
        return new Gate(xid, state, coordinator, created, next, inquiries + 1, attempts, parked, lastError, null);
    }

    Gate postponed(String error, Instant next) {
        return new Gate(xid, state, coordinator, created, next, inquiries, attempts, parked, error, null);
    }
}
