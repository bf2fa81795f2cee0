package io.txn.message;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Port to the rows of messages that wait to be sent. Every method works in the caller's local transaction, which must be
 * active.
 *
 * <p>Messages of one unit become ready by one local commit, and have one shard. Whoever relays a shard takes its lease
 * first; each write with a {@link Lease} compares its epoch, and throws {@link LeaseLostException} if it is not the last
 * one (R8).
 */
public interface OutboxStore {

    /** Inserts a message that is ready as soon as the local transaction commits. */
    void insertReady(OutgoingMessage message);

    /** Inserts a message that waits for the outcome of its global transaction. */
    void insertHeld(OutgoingMessage message);

    /** The shard of the messages that this unit has already, if it has any. */
    OptionalInt shardOf(String unit);

    /** Makes a held message ready. It must be there. */
    void release(String unit, String id);

    /** Deletes a held message. It must be there. */
    void discard(String unit, String id);

    /** The shards that somebody has ever taken, or that have messages. */
    List<Integer> shards();

    /**
     * Whether there is anything to send: a batch that is under way, or ready messages that nothing parked holds up. One
     * statement, which needs no local transaction.
     */
    boolean hasWork(int shard);

    /**
     * Takes the shard, unless somebody else has it until later than now.
     *
     * @param owner who; taking again what one has makes a new epoch too
     */
    Optional<Lease> take(int shard, String owner, Instant now, Instant until);

    /** Gives the shard back, for anybody to take at once. */
    void release(Lease lease);

    /** The batch that is on record and not known to be sent; empty if there is none. Extends the lease. */
    Batch underWay(Lease lease, Instant until);

    /**
     * Records the next batch: what is ready, in order, at least up to the limit and with all of each unit, but for what is
     * held up by a parked message of the same topic and key. There must be none under way. Extends the lease.
     *
     * @return empty if there is nothing, and then the lease is not extended
     */
    Batch next(Lease lease, int limit, Instant until);

    /** Deletes the messages of the batch, which were sent. */
    void sent(Lease lease, Batch batch);

    /**
     * Dissolves a batch that is known not to have been sent: these messages of it are parked, and the others wait again.
     */
    void park(Lease lease, Batch batch, Collection<OutgoingMessage> rejected, String error);

    /** Parked messages, the oldest first; for operators. */
    List<ParkedMessage> parked(int limit);

    /**
     * Lets a parked message wait again, in its place.
     *
     * @return whether it was parked
     */
    boolean retry(String id, String note);

    /**
     * Deletes a parked message, which is not to be sent any more.
     *
     * @return whether it was parked
     */
    boolean drop(String id);

    /** What waits; for health and operators. */
    OutboxBacklog backlog();
}
