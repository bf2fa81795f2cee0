package io.txn.participant;

import io.txn.TxnException;
import java.io.Serial;

/** The commit of a local transaction was sent and failed: whether it happened is unknown (R6). */
public class LocalCommitUnknownException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    public LocalCommitUnknownException(Throwable cause) {
        super(
                "The commit of a local transaction failed, and whether it happened is unknown: " + cause.getMessage(),
                cause);
    }
}
