package io.txn.memory;

import io.txn.participant.LocalTransactions.Completion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** One local transaction: the tables it has touched, and who wants to know how it ends. Used by one thread. */
final class Session {

    private final Set<MemoryTable<?, ?>> touched = new LinkedHashSet<>();
    private final List<Consumer<Completion>> listeners = new ArrayList<>();
    private boolean rollbackOnly;
    private boolean spoiled;

    void touch(MemoryTable<?, ?> table) {
        touched.add(table);
    }

    void setRollbackOnly() {
        rollbackOnly = true;
    }

    boolean rollbackOnly() {
        return rollbackOnly || spoiled;
    }

    void spoil() {
        spoiled = true;
    }

    boolean spoiled() {
        return spoiled;
    }

    void listen(Consumer<Completion> listener) {
        listeners.add(listener);
    }

    List<Consumer<Completion>> listeners() {
        return listeners;
    }

    void apply() {
        touched.forEach(table -> table.apply(this));
    }

    void release() {
        touched.forEach(table -> table.release(this));
        touched.clear();
    }
}
