package io.txn;

/** How the branches of a global transaction are made undoable. */
public enum Mode {
    /** Try, confirm, cancel: branches reserve, and the outcome takes or frees what they reserved. */
    TCC,
    /**
     * Steps take effect at once, and are compensated in reverse order if the transaction rolls back. TCC actions may take
     * part: confirmed at commit, cancelled in their place in the order.
     */
    SAGA
}
