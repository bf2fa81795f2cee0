package io.txn;

import java.io.Serial;

/** Something was asked for that the running transaction, or the lack of one, does not allow. A mistake in the program. */
public class IllegalTransactionStateException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    public IllegalTransactionStateException(String message) {
        super(message);
    }
}
