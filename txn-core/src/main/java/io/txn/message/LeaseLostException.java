package io.txn.message;

import io.txn.TxnException;
import java.io.Serial;

/** Somebody else sends this shard's messages by now; nothing was written. */
public final class LeaseLostException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LeaseLostException(Lease lease) {
        super("Somebody else has taken shard " + lease.shard() + " of the outbox since epoch " + lease.epoch());
    }
}
