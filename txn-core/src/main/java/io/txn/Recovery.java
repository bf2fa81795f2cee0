package io.txn;

/** What becomes of a saga that does not reach its end. */
public enum Recovery {
    /** What was done is undone: steps are compensated in reverse order. */
    BACKWARD
}
