package io.txn.participant;

import io.txn.Outcome;

/** Where a participant stands with one transaction (R3): {@code ACTIVE → COMMITTED | ROLLED_BACK}, nothing else. */
public enum GateState {
    ACTIVE,
    COMMITTED,
    ROLLED_BACK;

    /** The final state that an outcome leads to. */
    public static GateState after(Outcome outcome) {
        return outcome == Outcome.COMMIT ? COMMITTED : ROLLED_BACK;
    }
}
