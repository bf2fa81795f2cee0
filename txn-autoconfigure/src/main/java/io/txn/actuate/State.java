package io.txn.actuate;

/** Where a transaction stands in a service, in one of its roles. */
enum State {
    /** As coordinator: not decided yet. */
    UNDECIDED,
    /** As coordinator: decided, and not carried out by everybody. */
    PENDING,
    /** As participant: waits for the outcome, or for its turn to be undone. */
    ACTIVE,
    /** In either role: something failed too often, and a person has to look. */
    PARKED,
    /** In either role: nothing is left to be done. */
    FINISHED
}
