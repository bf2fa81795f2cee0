package io.txn.simulation;

import io.txn.participant.LocalTransactions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does what another one does, but for what a subclass does instead. */
class ForwardingTransactions implements LocalTransactions {

    private final LocalTransactions genuine;

    ForwardingTransactions(LocalTransactions genuine) {
        this.genuine = genuine;
    }

    @Override
    public boolean active() {
        return genuine.active();
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T required(Work<T, E> work) throws E {
        return genuine.required(work);
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E {
        return genuine.isolated(work);
    }

    @Override
    public boolean sharable() {
        return genuine.sharable();
    }

    @Override
    public void setRollbackOnly() {
        genuine.setRollbackOnly();
    }

    @Override
    public void afterCompletion(Consumer<Completion> listener) {
        genuine.afterCompletion(listener);
    }
}
