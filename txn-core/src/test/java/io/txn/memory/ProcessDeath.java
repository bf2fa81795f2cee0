package io.txn.memory;

import java.io.Serial;

/**
 * The process dies here: thrown by a fault to unwind everything up to whoever plays the operating system. Nothing that is
 * run on the way up may have an effect, as nothing would run in a process that is dead.
 */
public final class ProcessDeath extends Error {

    @Serial
    private static final long serialVersionUID = 1L;

    public ProcessDeath(String message) {
        super(message);
    }
}
