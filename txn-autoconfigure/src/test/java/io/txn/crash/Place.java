package io.txn.crash;

/** Where something leaves or reaches a process, and so where a fault can be seen from outside. */
enum Place {
    /** A statement is about to be sent to the database. */
    STATEMENT,
    /** A local transaction is about to commit. */
    COMMIT,
    /** A local transaction is about to roll back. */
    ROLLBACK,
    /** A request is about to leave its sender. */
    REQUEST,
    /** A request has reached its receiver. */
    ARRIVAL
}
