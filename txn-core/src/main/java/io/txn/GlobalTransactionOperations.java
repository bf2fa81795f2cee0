package io.txn;

import org.jspecify.annotations.Nullable;

/** Runs code in a global transaction: the programmatic way, for code that cannot be annotated. Thread-safe. */
public interface GlobalTransactionOperations {

    /**
     * Runs the work as a method annotated {@link GlobalTransactional} would run, with the same guarantees and the same
     * exceptions.
     *
     * @throws E what the work throws
     * @throws TransactionRolledBackException if the work returned and the transaction did not commit
     * @throws TransactionInDoubtException if the fate of the decision is unknown
     * @throws IllegalTransactionStateException if the propagation forbids it
     */
    <T extends @Nullable Object, E extends Throwable> T execute(TransactionDefinition definition, Work<T, E> work)
            throws E;

    /** The same for work that has no result. */
    default <E extends Throwable> void executeWithoutResult(TransactionDefinition definition, Task<E> task) throws E {
        this.<Boolean, E>execute(definition, () -> {
            task.run();
            return true;
        });
    }

    /** The work to be done in the transaction. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object, E extends Throwable> {
        T run() throws E;
    }

    /** Work without a result. */
    @FunctionalInterface
    interface Task<E extends Throwable> {
        void run() throws E;
    }
}
