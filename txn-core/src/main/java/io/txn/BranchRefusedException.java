package io.txn;

import java.io.Serial;

/**
 * A branch was not executed because its global transaction has already ended at this participant, or because the call it
 * belongs to was repeated with different arguments. Nothing was changed.
 */
public class BranchRefusedException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Xid xid;

    public BranchRefusedException(Xid xid, String message) {
        super(message);
        this.xid = xid;
    }

    public BranchRefusedException(Xid xid, String message, Throwable cause) {
        super(message, cause);
        this.xid = xid;
    }

    public Xid xid() {
        return xid;
    }
}
