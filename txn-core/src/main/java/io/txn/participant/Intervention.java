package io.txn.participant;

/** What a person wants done about a transaction that does not get on. */
public enum Intervention {
    /** Nobody has intervened. */
    NONE,
    /** What has failed is to be tried once more, parked or not. */
    RETRY,
    /** What has failed has been done by hand: it counts as carried out, and its handlers are not run. */
    RESOLVE
}
