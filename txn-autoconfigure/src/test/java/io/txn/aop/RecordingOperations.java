package io.txn.aop;

import io.txn.GlobalTransactionOperations;
import io.txn.TransactionDefinition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs work without a transaction and keeps what it was asked for, and whether a local transaction was there at the end. */
class RecordingOperations implements GlobalTransactionOperations {

    final List<TransactionDefinition> definitions = new CopyOnWriteArrayList<>();
    final List<Boolean> localActiveAtEnd = new CopyOnWriteArrayList<>();

    @Override
    public <T extends @Nullable Object, E extends Throwable> T execute(
            TransactionDefinition definition, Work<T, E> work) throws E {
        definitions.add(definition);
        try {
            return work.run();
        } finally {
            localActiveAtEnd.add(TransactionSynchronizationManager.isActualTransactionActive());
        }
    }
}
