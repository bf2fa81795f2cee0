package io.txn.participant;

import io.txn.Outcome;

/** Confirms and cancels the branches of one action that is not the application's but an adapter's. Thread-safe. */
public interface BranchHandler {

    /** The action under which the branches are stored; with a colon, which no method's name has. */
    String action();

    /**
     * Confirms or cancels a branch, in the caller's local transaction.
     *
     * @throws Exception if that fails; it is tried again, as with any branch
     */
    void finish(Branch branch, Outcome outcome) throws Exception;
}
