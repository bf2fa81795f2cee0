package io.txn.autoconfigure;

import io.txn.coordinator.DeliverLoop;
import io.txn.coordinator.PurgeLoop;
import io.txn.participant.InquireLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Runs the loops from the start of the application to its stop, each at its own pace, none waiting for another: a round only
 * claims, and hands over what it claimed, or what nobody was in a hurry with. Where as much is under way as may be, the next round comes as soon as some of it
 * will be done, and otherwise after the interval. A round that fails is logged, and the next one comes. Stopping takes no new
 * claims; closing finishes what is held, before the database goes.
 */
final class Recovery implements SmartLifecycle, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final int LOOPS = 5;
    private static final Duration UNHURRIED = Duration.ofMillis(250);
    private static final Duration AT_ONCE = Duration.ofMillis(20);

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
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(LOOPS, factory);
        started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads = started;
        schedule(started, "deliver", deliver::runOnce, () -> deliver.heldBack() ? SOON : interval);
        schedule(started, "tell", this::tellUnhurried, () -> UNHURRIED);
        AtomicBoolean more = new AtomicBoolean();
        schedule(started, "go on", () -> goOn(more), () -> more.get() ? AT_ONCE : UNHURRIED);
        schedule(started, "inquire", inquire::runOnce, () -> inquire.heldBack() ? AT_ONCE : interval);
        schedule(started, "purge", purge::runOnce, () -> purgeInterval);
    }

    private int goOn(AtomicBoolean more) {
        more.set(deliver.goOn());
        return 0;
    }

    private int tellUnhurried() {
        deliver.tellUnhurried();
        return 0;
    }

    private void schedule(
            ScheduledExecutorService started, String name, IntSupplier loop, Supplier<Duration> untilNext) {
        AtomicBoolean failing = new AtomicBoolean();
        started.execute(new Runnable() {
            @Override
            public void run() {
                round(name, loop, started, failing);
                again(this, untilNext.get(), started);
            }
        });
    }

    private static void again(Runnable round, Duration delay, ScheduledExecutorService started) {
        try {
            ScheduledFuture<?> unused = started.schedule(round, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("This instance is stopping: no more rounds", e);
        }
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
        deliver.finish();
        executor.close();
        try {
            deliver.flush();
        } catch (RuntimeException e) {
            log.debug("Acknowledgements were not marked; they will be asked for again", e);
        }
    }
}
