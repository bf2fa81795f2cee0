package io.txn.coordinator;

import io.txn.Xid;
import io.txn.participant.Backlog;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Port to the coordinator's rows. Every method works in the caller's local transaction, which must be active, and reads
 * with locks, never from a snapshot (R9), unless it says otherwise.
 */
public interface DecisionStore {

    /**
     * Inserts the row of an undecided transaction, and its first calls on record; nothing if there is a row for its xid, decided or
     * not.
     *
     * @param calls participants by the number of the call, of one at least
     * @return whether it did
     */
    boolean open(Decision undecided, Map<Integer, Set<URI>> calls);

    /**
     * Records a call, or records anew whom it may have enlisted, unless the transaction is decided; the row keeps it
     * undecided until the local transaction ends.
     *
     * @return whether it was undecided; false writes nothing
     */
    boolean record(Xid xid, int call, Set<URI> participants);

    /** The calls of a transaction, in their order. */
    List<LoggedCall> calls(Xid xid);

    /** Writes participants and undoing of a recorded call, whatever was decided. One that is not there is left out. */
    void update(Xid xid, LoggedCall call);

    /**
     * Inserts the decision unless there is a row for its xid, or writes it as {@link Decision#on} over one that is
     * undecided (R1). If another local transaction is writing the same xid, waits for its end first.
     *
     * @return the decision that stands: this one as it was written, or that of whoever was first
     */
    Decision decide(Decision decision);

    /**
     * Writes a COMMIT as {@link #decide} does, but only over the row of an undecided transaction, which it does not read. If
     * another local transaction is writing the row, waits for its end first.
     *
     * @return whether it was undecided; false writes nothing, and says nothing of what stands
     */
    boolean commit(Decision commit);

    /**
     * Whether {@link #claim} may find something. The one method for which no local transaction is begun: who looks all the time,
     * and mostly in vain, sends one statement.
     */
    boolean due(Instant now);

    /**
     * Takes rows that are unfinished and due, those due longest first, passing over locked ones; each is written back as
     * {@link Decision#claimed} until the given time and returned as written. Parked and undecided ones are among them.
     */
    List<Decision> claim(Instant now, Instant until, int limit);

    /**
     * Writes status, next attempt and last error, if the stored row is unfinished and has the same number of attempts.
     *
     * @return whether it had; false leaves the row to whoever overtook
     */
    boolean update(Decision decision);

    /** Marks decisions finished that are not yet. */
    void finish(Collection<Xid> xids, Instant now);

    /**
     * Deletes decisions that finished before the given time, with their calls. A COMMIT that a person has intervened in is
     * kept for good: whoever was given up may yet ask, and would be told to roll back (R1).
     *
     * @return how many decisions, at most the limit
     */
    int purge(Instant finishedBefore, int limit);

    /** Reads a row and keeps it locked until the local transaction ends; waits for whoever holds it. */
    Optional<Decision> lock(Xid xid);

    /** Writes next attempt, attempts and notes, of a row that the caller has locked. */
    void intervene(Decision decision);

    /** Reads a row without a lock; for operators. */
    Optional<Decision> find(Xid xid);

    /** Reads those rows that are there without locks. An outcome in them stands; that there is none may have changed. */
    List<Decision> find(Collection<Xid> xids);

    /** Reads rows without locks, the latest first; for operators. */
    List<Decision> list(DeliveryStatus status, int limit);

    /** What waits; for health and operators. May read without locks. */
    Backlog backlog(Instant now);
}
