package io.txn.memory;

import io.txn.participant.LocalTransactions.Completion;
import java.util.ArrayList;
import java.util.Comparator;
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
    private boolean lingering;

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

    /** Nobody is told of its rows before all of them are there; then table by table, the one that was made first first. */
    void apply() {
        List<Runnable> tellings = touched.stream()
                .sorted(Comparator.comparing(MemoryTable::number))
                .map(table -> table.apply(this))
                .toList();
        tellings.forEach(Runnable::run);
    }

    /** Its process has lost it, and the database has not: its locks stay. */
    void linger(boolean isLingering) {
        lingering = isLingering;
    }

    boolean lingering() {
        return lingering;
    }

    void release() {
        touched.forEach(table -> table.release(this));
        touched.clear();
    }
}
