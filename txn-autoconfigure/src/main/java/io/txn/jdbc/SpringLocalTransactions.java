package io.txn.jdbc;

import io.txn.IllegalTransactionStateException;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Local transactions of the application's transaction manager, on the connection that application code works on too. */
final class SpringLocalTransactions implements LocalTransactions, SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(SpringLocalTransactions.class);

    private static final TransactionDefinition NEW =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    private static final DefaultTransactionDefinition ACTIVE =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS);

    static {
        ACTIVE.setReadOnly(true);
    }

    private final PlatformTransactionManager manager;
    private final Database database;

    SpringLocalTransactions(PlatformTransactionManager manager, Database database) {
        this.manager = manager;
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        TransactionStatus status = manager.getTransaction(NEW);
        try {
            requireOurConnection();
            requireUsableIsolation();
        } finally {
            manager.rollback(status);
        }
    }

    private void requireOurConnection() {
        if (!active()) {
            throw new StorageNotUsableException(
                    "The transaction manager (" + manager.getClass().getName()
                            + ") does not manage the DataSource in which txn keeps its rows.",
                    "Name the one that does in txn.jdbc.transaction-manager, or make it @Primary. With JPA, give the"
                            + " JpaTransactionManager that DataSource.");
        }
    }

    private void requireUsableIsolation() {
        int isolation = Dialect.isolationOf(DataSourceUtils.getConnection(database.dataSource()));
        if (!database.dialect().readsCurrentAt(isolation)) {
            throw new StorageNotUsableException(
                    "Connections of the DataSource read from snapshots, or what is not committed, from which global"
                            + " transactions must not be decided.",
                    "Have them begin at READ COMMITTED, for example with"
                            + " spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED.");
        }
        if (database.dialect().locksGapsAt(isolation)) {
            log.warn("Connections of the DataSource lock gaps between rows, at which concurrent transactions wait for"
                    + " each other and deadlock. Set"
                    + " spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED.");
        }
    }

    /** Asks the transaction manager too, since the connection may be bound to another one's transaction. */
    @Override
    public boolean active() {
        return database.inTransaction() && joined().hasTransaction();
    }

    /** The active transaction, as one who takes part in it sees it; needs no completion, since nothing was begun. */
    private TransactionStatus joined() {
        return manager.getTransaction(ACTIVE);
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T required(Work<T, E> work) throws E {
        if (!active()) {
            return isolated(work);
        }
        database.requireUsableTransaction();
        try {
            return work.run();
        } catch (Throwable e) {
            suppressing(e, this::setRollbackOnly);
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E {
        TransactionStatus status = manager.getTransaction(NEW);
        T result;
        try {
            result = work.run();
        } catch (Throwable e) {
            suppressing(e, () -> manager.rollback(status));
            throw e;
        }
        commit(status);
        return result;
    }

    /** JPA's persistence context is state between pieces of work, and so may be what other managers keep. */
    @Override
    public boolean sharable() {
        return manager instanceof DataSourceTransactionManager;
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T shared(Work<T, E> work) throws E {
        return isolated(() -> {
            TransactionSynchronizationManager.registerSynchronization(new NotSuspended());
            return work.run();
        });
    }

    private static final class NotSuspended implements TransactionSynchronization {
        @Override
        public void suspend() {
            throw new IllegalTransactionStateException(
                    "What begins a local transaction of its own does not share the one it is called in");
        }
    }

    private static void suppressing(Throwable thrown, Runnable rollback) {
        try {
            rollback.run();
        } catch (RuntimeException e) {
            thrown.addSuppressed(e);
        }
    }

    private void commit(TransactionStatus status) {
        CompletionWatch watch = new CompletionWatch(status, completion -> {});
        TransactionSynchronizationManager.registerSynchronization(watch);
        try {
            manager.commit(status);
        } catch (RuntimeException | Error e) {
            switch (watch.completion()) {
                case COMMITTED -> log.error("A local transaction was committed, and a callback after it failed", e);
                case ROLLED_BACK -> throw e;
                case UNKNOWN -> throw new LocalCommitUnknownException(e);
            }
        }
    }

    @Override
    public void setRollbackOnly() {
        TransactionStatus status = joined();
        status.setRollbackOnly();
        manager.rollback(status);
    }

    @Override
    public void afterCompletion(Consumer<Completion> listener) {
        TransactionSynchronizationManager.registerSynchronization(new CompletionWatch(joined(), listener));
    }
}
