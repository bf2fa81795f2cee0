package io.txn.inbox;

import io.txn.message.InboxStore;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Forgets what was received longer ago than the retention, little by little. */
final class InboxPurge implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(InboxPurge.class);

    private static final int BATCH = 500;
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    private final InboxStore store;
    private final LocalTransactions local;
    private final InstantSource clock;
    private final Duration retention;
    private @Nullable ScheduledExecutorService thread;

    InboxPurge(InboxStore store, LocalTransactions local, InstantSource clock, Duration retention) {
        this.store = store;
        this.local = local;
        this.clock = clock;
        this.retention = retention;
    }

    /** Returns how many it has forgotten. */
    int runOnce() {
        int all = 0;
        int some = BATCH;
        while (some >= BATCH) {
            some = local.isolated(() -> store.purge(clock.instant().minus(retention), BATCH));
            all += some;
        }
        return all;
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("txn-inbox-");
        factory.setDaemon(true);
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(factory);
        long millis = Math.max(1_000, Math.min(retention.toMillis() / 10, LONGEST_INTERVAL.toMillis()));
        ScheduledFuture<?> unused = started.scheduleWithFixedDelay(this::round, millis, millis, TimeUnit.MILLISECONDS);
        thread = started;
    }

    private void round() {
        try {
            int count = runOnce();
            log.debug("{} messages of long ago were forgotten", count);
        } catch (RuntimeException e) {
            log.warn("What was received long ago could not be forgotten; it will be tried again", e);
        }
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
