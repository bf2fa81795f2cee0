package io.txn.jdbc;

import io.txn.TxnException;
import java.io.Serial;

/** The application cannot start with the database as it is. */
final class StorageNotUsableException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    StorageNotUsableException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    StorageNotUsableException(String problem, String action, Throwable cause) {
        super(problem, cause);
        this.action = action;
    }

    /** What to change. */
    String action() {
        return action;
    }
}
