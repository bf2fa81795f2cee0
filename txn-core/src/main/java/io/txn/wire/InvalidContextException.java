package io.txn.wire;

import io.txn.TxnException;
import java.io.Serial;

/** A context is unsigned, wrongly signed or garbage. The request that carries it is refused before any work (R10). */
public class InvalidContextException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    public InvalidContextException(String message) {
        super(message);
    }
}
