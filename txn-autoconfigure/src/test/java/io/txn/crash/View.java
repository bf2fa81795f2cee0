package io.txn.crash;

/** What whoever began a transaction saw of its end. */
enum View {
    /** The method returned. */
    RETURNED,
    /** An exception that says, or means, that it was rolled back. */
    THREW,
    /** An exception that says that nobody knows. */
    IN_DOUBT,
    /** The process was gone. */
    DIED
}
