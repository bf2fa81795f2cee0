package io.txn;

/** What {@link GlobalTransactional} does about a global transaction that is already running; the meanings are Spring's. */
public enum Propagation {
    /** Join the running one, or begin one. */
    REQUIRED,
    /** Begin one of its own; a running one is suspended meanwhile and does not see its outcome. */
    REQUIRES_NEW,
    /** Join the running one; without one, throw {@link IllegalTransactionStateException}. */
    MANDATORY,
    /** Run without; if one is running, throw {@link IllegalTransactionStateException}. */
    NEVER,
    /** Join the running one, or run without. */
    SUPPORTS,
    /** Run without; a running one is suspended meanwhile. */
    NOT_SUPPORTED
}
