package io.txn.world;

import java.io.Serial;

/** What a business call throws, as HTTP clients do: the other service refused, or nothing was heard of it. */
public final class CallFailedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CallFailedException(Throwable cause) {
        super(cause);
    }
}
