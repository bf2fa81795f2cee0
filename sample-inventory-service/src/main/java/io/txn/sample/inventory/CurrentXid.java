package io.txn.sample.inventory;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;

/** Names the global transaction that the calling thread works for. */
final class CurrentXid {

    private CurrentXid() {}

    static String get() {
        return GlobalTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException("Stock needs a global transaction to be taken"))
                .xid()
                .value();
    }
}
