package io.txn.participant;

/** Whether anything is left to be done about a gate, and by whom. */
public enum GateStatus {
    /** Branches wait for the outcome, or for their turn to be undone. */
    ACTIVE,
    /** A handler failed too often; a person has to look. */
    PARKED,
    /** Nothing is left to be done. */
    FINISHED
}
