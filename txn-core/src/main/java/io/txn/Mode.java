package io.txn;

/** How the branches of a global transaction are made undoable. */
public enum Mode {
    /** Try, confirm, cancel: branches reserve, and the outcome takes or frees what they reserved. */
    TCC
}
