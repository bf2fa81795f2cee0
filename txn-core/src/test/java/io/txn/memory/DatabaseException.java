package io.txn.memory;

import java.io.Serial;

/** A statement or a local transaction failed, and has changed nothing. */
public final class DatabaseException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public DatabaseException(String message) {
        super(message);
    }
}
