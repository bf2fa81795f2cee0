package io.txn.memory;

import java.io.Serial;

/** A row's lock is held by another local transaction. Thrown under the monitor, before anything is changed. */
final class RowLocked extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    RowLocked(String row) {
        super(row, null, false, false);
    }
}
