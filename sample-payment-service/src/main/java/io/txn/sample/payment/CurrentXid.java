package io.txn.sample.payment;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;

/** Names the global transaction that the calling thread works for. */
final class CurrentXid {

    private CurrentXid() {}

    static String get() {
        return GlobalTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException("Money needs a global transaction to be taken"))
                .xid()
                .value();
    }
}
