package io.txn.world;

import java.util.function.Supplier;

/** What is around the processes of a world, for whoever plays with them. */
public interface Stage {

    /** Nothing is. */
    Stage REAL = new Stage() {};

    /** A service's process does something in the calling thread, which may have done something for another one before. */
    default <T> T in(Service service, Supplier<T> work) {
        return work.get();
    }

    /** A message, or the answer to it, is on its way. */
    default void travels(Message message) {}

    /** Something is to happen later; false leaves it to whoever says when. */
    default boolean later(Runnable arrival) {
        return false;
    }

    /** A process is about to take a lock which only threads know of; returns what is to be done when it has released it. */
    default Runnable alone(Service service) {
        return () -> {};
    }
}
