package io.txn.context;

import io.micrometer.context.ThreadLocalAccessor;
import io.txn.GlobalTransaction;
import org.jspecify.annotations.Nullable;

/** The thread's global transaction as Micrometer sees it. */
final class GlobalTransactionAccessor implements ThreadLocalAccessor<GlobalTransaction> {

    @Override
    public Object key() {
        return GlobalTransaction.class;
    }

    @Override
    public @Nullable GlobalTransaction getValue() {
        return GlobalTransaction.current().orElse(null);
    }

    @Override
    public void setValue(GlobalTransaction transaction) {
        GlobalTransaction.bind(transaction);
    }

    @Override
    public void setValue() {
        GlobalTransaction.bind(null);
    }
}
