package io.txn.outbox;

import io.txn.message.Batch;
import io.txn.message.Lease;
import io.txn.message.LeaseLostException;
import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the messages of one shard, each batch exactly once. Which messages a batch has is on record before it is sent; that
 * it was sent is on record at the broker, in the same transaction as its messages, before it is here. Whoever takes the shard
 * shuts out the one before at the broker first, and only then looks whether the batch that it left went out.
 *
 * <p>Not thread-safe.
 */
final class ShardRelay implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ShardRelay.class);

    private final int shard;
    private final String owner;
    private final OutboxStore store;
    private final LocalTransactions local;
    private final Publisher publisher;
    private final InstantSource clock;
    private final Duration duration;
    private final int batchSize;
    private @Nullable Lease lease;

    /**
     * Makes a relay, which does nothing before it is run.
     *
     * @param owner tells this relay from all others
     * @param duration of leases
     */
    ShardRelay(
            int shard,
            String owner,
            OutboxStore store,
            LocalTransactions local,
            Publisher publisher,
            InstantSource clock,
            Duration duration,
            int batchSize) {
        this.shard = shard;
        this.owner = owner;
        this.store = store;
        this.local = local;
        this.publisher = publisher;
        this.clock = clock;
        this.duration = duration;
        this.batchSize = batchSize;
    }

    /**
     * Sends what there is, unless somebody else has the shard. Whatever it throws, it may be run again.
     *
     * @param expected whether there probably is something
     * @return how many messages were sent
     */
    int runOnce(boolean expected) {
        Lease held = lease;
        boolean ready = held != null && publisher.isOpen();
        if (!(ready && expected) && !store.hasWork(shard)) {
            return 0;
        }
        try {
            return held != null && ready ? sendAll(held) : takeOver();
        } catch (RuntimeException | Error e) {
            abandon();
            if (e instanceof LeaseLostException) {
                log.debug("{}", e.getMessage());
                return 0;
            }
            throw e;
        }
    }

    private int takeOver() {
        Optional<Lease> free = local.isolated(() -> store.take(shard, owner, clock.instant(), until()));
        if (free.isEmpty()) {
            abandon();
            return 0;
        }
        Lease taken = free.get();
        publisher.open();
        Batch left = local.isolated(() -> store.underWay(taken, until()));
        lease = taken;
        if (left.isEmpty()) {
            return sendAll(taken);
        }
        if (publisher.wasSent(left)) {
            log.debug(
                    "A batch of {} messages had been sent before it was marked",
                    left.messages().size());
            local.isolated(() -> {
                store.sent(taken, left);
                return left;
            });
            return sendAll(taken);
        }
        return sendAll(taken, left);
    }

    private int sendAll(Lease held) {
        return sendAll(held, local.isolated(() -> store.next(held, batchSize, until())));
    }

    private int sendAll(Lease held, Batch first) {
        int count = 0;
        for (Batch batch = first; !batch.isEmpty(); ) {
            count += batch.messages().size();
            batch = send(held, batch);
        }
        return count;
    }

    /** Sends a batch that is on record, and returns the next one, which is on record too. */
    private Batch send(Lease held, Batch batch) {
        try {
            publisher.publish(batch);
        } catch (RejectedException e) {
            return park(held, batch, e);
        }
        return local.isolated(() -> {
            store.sent(held, batch);
            return store.next(held, batchSize, until());
        });
    }

    private Batch park(Lease held, Batch batch, RejectedException e) {
        log.error(
                "The broker does not take {}, which is parked: it waits for a person, and what follows with the same"
                        + " topic and key waits for it",
                e.messages(),
                e.getCause());
        return local.isolated(() -> {
            store.park(held, batch, e.messages(), String.valueOf(e.getMessage()));
            return store.next(held, batchSize, until());
        });
    }

    private Instant until() {
        return clock.instant().plus(duration);
    }

    private void abandon() {
        lease = null;
        publisher.close();
    }

    /** Leaves the shard to whoever wants it. */
    @Override
    public void close() {
        Lease held = lease;
        abandon();
        if (held != null) {
            local.isolated(() -> {
                store.release(held);
                return held;
            });
        }
    }
}
