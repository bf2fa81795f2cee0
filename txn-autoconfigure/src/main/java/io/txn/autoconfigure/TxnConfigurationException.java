package io.txn.autoconfigure;

import java.io.Serial;

/** A property of this library is missing or wrong; the application does not start. */
final class TxnConfigurationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String action;

    TxnConfigurationException(String problem, String action) {
        super(problem);
        this.action = action;
    }

    String action() {
        return action;
    }
}
