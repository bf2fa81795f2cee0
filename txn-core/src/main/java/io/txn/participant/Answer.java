package io.txn.participant;

import io.txn.Outcome;

/** A coordinator's answer to an inquiry. */
public enum Answer {
    COMMIT,
    ROLLBACK,
    /** Not decided, and its time is not over: ask later. */
    PENDING;

    public static Answer of(Outcome outcome) {
        return outcome == Outcome.COMMIT ? COMMIT : ROLLBACK;
    }
}
