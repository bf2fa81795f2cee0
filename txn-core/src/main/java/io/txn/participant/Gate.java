package io.txn.participant;

import io.txn.Outcome;
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
 * @param nextAttempt when to ask next; meaningful while unfinished
 * @param inquiries how often it was claimed for asking
 * @param attempts how often confirming, cancelling or compensating failed
 * @param parked whether that failed so often that it waits for a person
 * @param failing what was to be carried out when it failed, or null
 * @param lastError the cause of the last failure, or null
 * @param notes what people did about it and why, one to a line; or null
 * @param finished when the last of its branches ended, or null
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
        @Nullable OutcomeMessage failing,
        @Nullable String lastError,
        @Nullable String notes,
        @Nullable Instant finished) {

    static Gate opened(Xid xid, URI coordinator, Instant now, Instant deadline) {
        return new Gate(xid, GateState.ACTIVE, coordinator, now, deadline, 0, 0, false, null, null, null, null);
    }

    static Gate emptyEnd(Xid xid, GateState end, Instant now) {
        return new Gate(xid, end, null, now, now, 0, 0, false, null, null, null, now);
    }

    /** Whether nothing is left to be carried out. */
    public boolean ended() {
        return finished != null;
    }

    Gate ended(GateState end, Instant now) {
        return new Gate(
                xid, end, coordinator, created, nextAttempt, inquiries, attempts, false, null, lastError, notes, now);
    }

    /** Some calls are undone, and others are not told yet. */
    Gate rollingBack() {
        return new Gate(
                xid,
                GateState.after(Outcome.ROLLBACK),
                coordinator,
                created,
                nextAttempt,
                inquiries,
                0,
                false,
                null,
                lastError,
                notes,
                null);
    }

    Gate failed(OutcomeMessage message, String error, Instant next, int maxAttempts) {
        boolean park = attempts + 1 >= maxAttempts;
        return new Gate(
                xid,
                state,
                coordinator,
                created,
                next,
                inquiries,
                attempts + 1,
                park,
                message.with(Intervention.NONE),
                error,
                notes,
                null);
    }

    /** The same, claimed for one inquiry. */
    public Gate claimed(Instant next) {
        return new Gate(
                xid,
                state,
                coordinator,
                created,
                next,
                inquiries + 1,
                attempts,
                parked,
                failing,
                lastError,
                notes,
                finished);
    }

    Gate postponed(String error, Instant next) {
        return new Gate(
                xid, state, coordinator, created, next, inquiries, attempts, parked, failing, error, notes, finished);
    }

    Gate noted(String note) {
        String all = notes == null ? note : notes + "\n" + note;
        return new Gate(
                xid,
                state,
                coordinator,
                created,
                nextAttempt,
                inquiries,
                attempts,
                parked,
                failing,
                lastError,
                all,
                finished);
    }

    /** The row in one word. */
    public GateStatus status() {
        if (ended()) {
            return GateStatus.FINISHED;
        }
        return parked ? GateStatus.PARKED : GateStatus.ACTIVE;
    }
}
