package io.txn.autoconfigure;

import io.txn.coordinator.DeliverLoop;
import io.txn.coordinator.PurgeLoop;
import io.txn.participant.InquireLoop;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Runs the three loops from the start of the application to its stop, one after the other in one thread: a round only
 * claims, and hands over what it claimed. A round that fails is logged, and the next one comes. Stopping takes no new
 * claims; closing finishes what is held, before the database goes.
 */
final class Recovery implements SmartLifecycle, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final DeliverLoop deliver;
    private final InquireLoop inquire;
    private final PurgeLoop purge;
    private final DeliveryExecutor executor;
    private final Duration interval;
    private final Duration purgeInterval;
    private final int batch;
    private @Nullable ScheduledExecutorService threads;

    Recovery(
            DeliverLoop deliver,
            InquireLoop inquire,
            PurgeLoop purge,
            DeliveryExecutor executor,
            Duration interval,
            Duration purgeInterval,
            int batch) {
        this.deliver = deliver;
        this.inquire = inquire;
        this.purge = purge;
        this.executor = executor;
        this.interval = interval;
        this.purgeInterval = purgeInterval;
        this.batch = batch;
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("txn-recovery-");
        factory.setDaemon(true);
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(factory);
        threads = started;
        schedule(started, "deliver", deliver::runOnce, interval);
        schedule(started, "inquire", inquire::runOnce, interval);
        schedule(started, "purge", purge::runOnce, purgeInterval);
    }

    private void schedule(ScheduledExecutorService started, String name, IntSupplier loop, Duration every) {
        AtomicBoolean failing = new AtomicBoolean();
        ScheduledFuture<?> unused = started.scheduleWithFixedDelay(
                () -> round(name, loop, started, failing), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round(String name, IntSupplier loop, ScheduledExecutorService started, AtomicBoolean failing) {
        try {
            int claimed = batch;
            while (claimed >= batch && !started.isShutdown()) {
                claimed = loop.getAsInt();
            }
            if (failing.getAndSet(false)) {
                log.info("The {} loop works again", name);
            }
        } catch (RuntimeException | Error e) {
            if (failing.getAndSet(true)) {
                log.debug("The {} loop still fails", name, e);
            } else {
                log.warn("A round of the {} loop failed; it goes on", name, e);
            }
        }
    }

    @Override
    public synchronized void stop() {
        if (threads != null) {
            threads.shutdown();
            threads = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return threads != null;
    }

    @Override
    public void destroy() {
        executor.close();
        try {
            deliver.flush();
        } catch (RuntimeException e) {
            log.debug("Acknowledgements were not marked; they will be asked for again", e);
        }
    }
}
