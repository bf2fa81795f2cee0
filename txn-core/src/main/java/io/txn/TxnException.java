package io.txn;

import java.io.Serial;

/** Root of what this library throws. */
public abstract class TxnException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    protected TxnException(String message) {
        super(message);
    }

    protected TxnException(String message, Throwable cause) {
        super(message, cause);
    }
}
