package io.txn.coordinator;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactionOperations;
import io.txn.IllegalTransactionStateException;
import io.txn.TransactionDefinition;
import io.txn.TxnException;
import org.jspecify.annotations.Nullable;

/** Runs work in global transactions: propagation, and which throwables roll back. Thread-safe. */
public final class GlobalTransactionTemplate implements GlobalTransactionOperations {

    private final Coordinator coordinator;

    public GlobalTransactionTemplate(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    @Override
    public <T extends @Nullable Object, E extends Throwable> T execute(
            TransactionDefinition definition, Work<T, E> work) throws E {
        GlobalTransaction running = GlobalTransaction.current().orElse(null);
        return switch (definition.propagation()) {
            case REQUIRED -> running == null ? begin(definition, work) : join(running, definition, work);
            case REQUIRES_NEW -> begin(definition, work);
            case SUPPORTS -> running == null ? work.run() : join(running, definition, work);
            case NOT_SUPPORTED -> without(work);
            case MANDATORY -> join(require(running, definition), definition, work);
            case NEVER -> {
                refuse(running, definition);
                yield work.run();
            }
        };
    }

    private static GlobalTransaction require(@Nullable GlobalTransaction running, TransactionDefinition definition) {
        if (running == null) {
            throw new IllegalTransactionStateException(
                    definition.name() + " has propagation MANDATORY and was called without a global transaction");
        }
        return running;
    }

    private static void refuse(@Nullable GlobalTransaction running, TransactionDefinition definition) {
        if (running != null) {
            throw new IllegalTransactionStateException(
                    definition.name() + " has propagation NEVER and was called in global transaction " + running.xid());
        }
    }

    private static <T extends @Nullable Object, E extends Throwable> T without(Work<T, E> work) throws E {
        try (GlobalTransaction.Binding binding = GlobalTransaction.bind(null)) {
            return work.run();
        }
    }

    private static <T extends @Nullable Object, E extends Throwable> T join(
            GlobalTransaction running, TransactionDefinition definition, Work<T, E> work) throws E {
        try {
            return work.run();
        } catch (Throwable e) {
            if (definition.rollsBackOn(e)) {
                running.setRollbackOnly(definition.name() + ", which took part in it, threw " + e);
            }
            throw e;
        }
    }

    private <T extends @Nullable Object, E extends Throwable> T begin(TransactionDefinition definition, Work<T, E> work)
            throws E {
        GlobalTransaction transaction = coordinator.begin(definition.name(), definition.timeout(), definition.mode());
        T result;
        try (GlobalTransaction.Binding binding = GlobalTransaction.bind(transaction)) {
            result = work.run();
        } catch (Throwable e) {
            end(transaction, definition, e);
            throw e;
        }
        coordinator.commit(transaction);
        return result;
    }

    private void end(GlobalTransaction transaction, TransactionDefinition definition, Throwable thrown) {
        if (definition.rollsBackOn(thrown)) {
            coordinator.rollback(transaction);
            return;
        }
        try {
            coordinator.commit(transaction);
        } catch (TxnException e) {
            e.addSuppressed(thrown);
            throw e;
        }
    }
}
