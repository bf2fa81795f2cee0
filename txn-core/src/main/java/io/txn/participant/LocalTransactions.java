package io.txn.participant;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Port to the local transactions of this service's one database: the one that the stores write to and that application
 * code works in. Thread-bound, as Spring's are.
 */
public interface LocalTransactions {

    /** Whether a local transaction on that database is active in this thread. */
    boolean active();

    /**
     * Runs work in the active local transaction, or in a new one that commits when the work returns. Whatever the work
     * throws rolls the local transaction back (an outer one is marked rollback-only) and reaches the caller.
     *
     * @throws LocalCommitUnknownException if the commit of a new one failed: it may or may not have happened (R6). No
     *     other exception is thrown after a commit was sent.
     */
    <T extends @Nullable Object, E extends Exception> T required(Work<T, E> work) throws E;

    /** Like {@link #required}, but always in a new local transaction; an active one is suspended meanwhile. */
    <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E;

    /**
     * Whether pieces of work that know nothing of each other may share a local transaction: there is nothing between them but the
     * database, no state in memory as a persistence context is. When in doubt, false.
     */
    default boolean sharable() {
        return false;
    }

    /**
     * Runs such work like {@link #isolated}. Fails if one piece suspends the local transaction: what it begins beside it might wait
     * for what another piece has locked, and both for ever.
     */
    default <T extends @Nullable Object, E extends Exception> T shared(Work<T, E> work) throws E {
        return isolated(work);
    }

    /** Lets the active local transaction only roll back. */
    void setRollbackOnly();

    /** Has the listener told how the active local transaction ended, once, after it ended and outside of it. */
    void afterCompletion(Consumer<Completion> listener);

    /** How a local transaction ended. */
    enum Completion {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    /** Work for a local transaction. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }
}
