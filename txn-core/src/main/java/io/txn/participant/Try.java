package io.txn.participant;

import org.jspecify.annotations.Nullable;

/** One invocation of an action's try method, to be run as a branch. */
public interface Try<T extends @Nullable Object> {

    /** The action's name. */
    String action();

    /** The arguments as JSON, taken before the method could change them. */
    String arguments();

    /**
     * Whether its branch has something to do when the transaction commits, so that at the coordinator it has to be done with
     * the decision (R11). What a step of a saga did stands already: it says no.
     */
    default boolean confirms() {
        return true;
    }

    T run() throws Exception;

    /** Whether nothing is ever stored of a result: then the branch can be written ahead of the work, together with the gate. */
    default boolean returnsNothing() {
        return false;
    }

    /** What to store of the result, or null for nothing. */
    @Nullable
    String encode(T result);

    /** The result of an earlier run, from what was stored of it. */
    T decode(@Nullable String result);
}
