package io.txn;

import java.io.Serial;

/**
 * The database went away while the decision was being committed and did not come back in time: whether the transaction
 * committed is unknown <em>here</em>, and will be settled by recovery. Do not try again blindly; look the xid up.
 */
public class TransactionInDoubtException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Xid xid;

    public TransactionInDoubtException(Xid xid, String message) {
        super(message);
        this.xid = xid;
    }

    public TransactionInDoubtException(Xid xid, String message, Throwable cause) {
        super(message, cause);
        this.xid = xid;
    }

    public Xid xid() {
        return xid;
    }
}
