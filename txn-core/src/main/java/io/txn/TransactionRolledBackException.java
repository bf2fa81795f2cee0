package io.txn;

import java.io.Serial;

/**
 * The business method returned normally, but its global transaction was rolled back: it was marked rollback-only, a
 * call's result is unknown, the deadline passed, or an inquiry was answered first. Thrown in the middle of it by a saga's
 * next call, where the deadline has passed. Everything is as before, or will be: the caller may try again.
 */
public class TransactionRolledBackException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Xid xid;

    public TransactionRolledBackException(Xid xid, String message) {
        super(message);
        this.xid = xid;
    }

    public TransactionRolledBackException(Xid xid, String message, Throwable cause) {
        super(message, cause);
        this.xid = xid;
    }

    public Xid xid() {
        return xid;
    }
}
