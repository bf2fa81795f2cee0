package io.txn.participant;

import io.txn.Xid;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Port to the participant's rows. Every method works in the caller's local transaction, which must be active, and reads
 * with locks, never from a snapshot (R9).
 */
public interface BranchStore {

    /**
     * Inserts the gate unless there is one for its xid. If another local transaction is inserting the same xid, waits
     * for its end first.
     *
     * @return whether this call inserted it
     */
    boolean insert(Gate gate);

    /**
     * Inserts the gate as {@link #insert(Gate)} does, and the first branch behind it; neither if there is one for its xid.
     *
     * @return whether this call inserted them
     */
    boolean open(Gate gate, Branch first);

    /** Reads the gate and keeps it locked until the local transaction ends; waits for whoever holds it. */
    Optional<Gate> lock(Xid xid);

    /**
     * Writes everything but the key, the coordinator and the creation time, if the stored row is not finished. The caller
     * holds the lock.
     *
     * @return whether it was; false leaves the row as it is
     */
    boolean update(Gate gate);

    /**
     * Ends a gate that is active and not parked, and keeps it locked; waits for whoever holds it. What failed before is
     * forgotten as in {@link Gate#ended}, and its last error stays.
     *
     * @return its branches, read when it was locked, in any order; nothing if it was not active or is parked, which leaves
     *     the row as it is, if there is one
     */
    Optional<List<Branch>> end(Xid xid, GateState end, Instant now);

    /**
     * Ends several gates as {@link #end(Xid, GateState, Instant)} does, but for those at which something has failed before, and has
     * the local transaction give way from here on: rather than wait for longer than a moment for what others have locked, it
     * fails, as a rule before a deadlock makes others fail.
     *
     * @return the branches of those that were ended; no gate is, where the database cannot have a transaction give way
     */
    Map<Xid, List<Branch>> end(Collection<Xid> xids, GateState end, Instant now);

    /**
     * Whether {@link #claim} may find something. The one method for which no local transaction is begun: who looks all the time,
     * and mostly in vain, sends one statement.
     */
    boolean due(Instant now);

    /**
     * Takes gates that are unfinished, not parked and due, those due longest first, passing over locked ones; each is
     * written back as {@link Gate#claimed} until the given time and returned as written.
     */
    List<Gate> claim(Instant now, Instant until, int limit);

    /** Inserts a branch. The caller holds the gate's lock, and has seen that the branch is not there. */
    void insert(Branch branch);

    /** Writes whom a branch has enlisted, and the calls and branches that there were then. The caller has inserted it. */
    void update(Branch branch);

    /** Marks branches undone. The caller holds the gate's lock, and has seen that they are not. */
    void undo(List<Branch> branches, Instant now);

    Optional<Branch> branch(Xid xid, String call, int ordinal);

    /** All branches of a transaction, in any order. */
    List<Branch> branches(Xid xid);

    /**
     * Deletes gates that finished before the given time, with their branches.
     *
     * @return how many gates, at most the limit
     */
    int purge(Instant endedBefore, int limit);

    /** Reads a gate without a lock; for operators. */
    Optional<Gate> find(Xid xid);

    /** Reads gates without locks, the latest first; for operators. */
    List<Gate> list(GateStatus status, int limit);

    /** What waits; for health and operators. May read without locks. */
    Backlog backlog(Instant now);
}
