package io.txn;

/** How a global transaction ends. Decided once, never reversed. */
public enum Outcome {
    COMMIT,
    ROLLBACK
}
