package io.txn.inbox;

import io.txn.TxnException;
import java.io.Serial;

/** A method cannot be what its annotation says. */
final class InvalidListenerException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    InvalidListenerException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What to do. */
    String action() {
        return action;
    }
}
