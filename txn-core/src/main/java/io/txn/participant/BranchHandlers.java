package io.txn.participant;

import io.txn.Outcome;

/** Port to the application's confirm and cancel methods. Thread-safe. */
public interface BranchHandlers {

    /**
     * Confirms or cancels a branch, in the caller's local transaction.
     *
     * @throws Exception what the application's method throws, or that there is no action of that name any more
     */
    void finish(Branch branch, Outcome outcome) throws Exception;
}
