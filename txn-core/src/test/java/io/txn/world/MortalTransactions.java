package io.txn.world;

import io.txn.memory.MemoryDatabase;
import io.txn.participant.LocalTransactions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process's access to its database, which ends with the process. */
final class MortalTransactions implements LocalTransactions {

    private final MemoryDatabase database;
    private final Runnable requireAlive;

    MortalTransactions(MemoryDatabase database, Runnable requireAlive) {
        this.database = database;
        this.requireAlive = requireAlive;
    }

    @Override
    public boolean active() {
        requireAlive.run();
        return database.active();
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T required(Work<T, E> work) throws E {
        requireAlive.run();
        return database.required(mortal(work));
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E {
        requireAlive.run();
        return database.isolated(mortal(work));
    }

    private <T extends @Nullable Object, E extends Exception> Work<T, E> mortal(Work<T, E> work) {
        return () -> {
            try {
                return work.run();
            } finally {
                requireAlive.run();
            }
        };
    }

    @Override
    public boolean sharable() {
        return database.sharable();
    }

    @Override
    public void setRollbackOnly() {
        requireAlive.run();
        database.setRollbackOnly();
    }

    @Override
    public void afterCompletion(Consumer<Completion> listener) {
        requireAlive.run();
        database.afterCompletion(listener);
    }
}
