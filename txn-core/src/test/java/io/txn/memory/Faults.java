package io.txn.memory;

import java.util.function.Consumer;

/**
 * What goes wrong in a {@link MemoryDatabase}, decided from outside: a method that throws is a fault. A
 * {@link RuntimeException} is one of the database; with {@link ProcessDeath} the process that works with it is gone, and so is
 * its local transaction, unless it was committed.
 */
public interface Faults {

    /** All goes well. */
    Faults NONE = new Faults() {};

    /** Before a statement, or the opening of a local transaction. */
    default void beforeStatement(String statement) {}

    /** The commit has been sent and has not taken effect; throwing, it never will. */
    default void beforeCommit() {}

    /**
     * The commit has been sent, and may be left under way: the process hears nothing of it, and its locks stay until the
     * given consumer is told whether it takes effect.
     *
     * @return whether it is
     */
    default boolean lingers(Consumer<Boolean> end) {
        return false;
    }

    /** The commit has taken effect and has not been answered; throwing, it never will be. */
    default void afterCommit() {}
}
