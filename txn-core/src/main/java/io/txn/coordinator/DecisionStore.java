package io.txn.coordinator;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Backlog;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Port to the coordinator's rows. Every method works in the caller's local transaction, which must be active, and reads
 * with locks, never from a snapshot (R9).
 */
public interface DecisionStore {

    /**
     * Inserts the decision unless there is one for its xid (R1). If another local transaction is inserting the same xid,
     * waits for its end first.
     *
     * @return the outcome that stands: the decision's own, or that of whoever was first
     */
    Outcome decide(Decision decision);

    /**
     * Takes decisions that are pending and due, those due longest first, passing over locked ones; each is written back
     * as {@link Decision#claimed} until the given time and returned as written.
     */
    List<Decision> claim(Instant now, Instant until, int limit);

    /**
     * Writes status, next attempt and last error, if the stored row is pending and has the same number of attempts.
     *
     * @return whether it had; false leaves the row to whoever overtook
     */
    boolean update(Decision decision);

    /** Marks pending decisions finished; those that are not pending are left as they are. */
    void finish(Collection<Xid> xids, Instant now);

    /**
     * Deletes decisions that finished before the given time.
     *
     * @return how many, at most the limit
     */
    int purge(Instant finishedBefore, int limit);

    /** What waits; for health and operators. May read without locks. */
    Backlog backlog(Instant now);
}
