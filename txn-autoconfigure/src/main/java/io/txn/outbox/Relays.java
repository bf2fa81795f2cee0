package io.txn.outbox;

import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs a relay for each shard, in a thread of its own, from the start of the application to its stop. They stop after web
 * server and listeners, so that they send what those still stored, and before the database goes.
 */
final class Relays implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Relays.class);

    private static final int PHASE = Integer.MAX_VALUE / 2;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final OutboxStore store;
    private final LocalTransactions local;
    private final IntFunction<ShardRelay> relay;
    private final Signal signal;
    private final Duration interval;
    private final int shards;
    private @Nullable List<RelayThread> threads;

    Relays(
            OutboxStore store,
            LocalTransactions local,
            IntFunction<ShardRelay> relay,
            Signal signal,
            Duration interval,
            int shards) {
        this.store = store;
        this.local = local;
        this.relay = relay;
        this.signal = signal;
        this.interval = interval;
        this.shards = shards;
    }

    @Override
    public synchronized void start() {
        List<RelayThread> started = new ArrayList<>();
        allShards().forEach(shard -> started.add(new RelayThread(shard, relay.apply(shard), signal, interval)));
        started.forEach(Thread::start);
        threads = started;
    }

    /** Also those with messages from a time when there were more. */
    private IntStream allShards() {
        IntStream configured = IntStream.range(0, shards);
        try {
            return Stream.concat(configured.boxed(), local.isolated(store::shards).stream())
                    .mapToInt(Integer::intValue)
                    .distinct();
        } catch (RuntimeException e) {
            log.warn("The database could not be asked for further shards of the outbox", e);
            return IntStream.range(0, shards);
        }
    }

    @Override
    public synchronized void stop() {
        List<RelayThread> stopping = threads;
        threads = null;
        if (stopping != null) {
            stopping.forEach(RelayThread::end);
            stopping.forEach(thread -> thread.awaitEnd(DRAIN));
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return threads != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
