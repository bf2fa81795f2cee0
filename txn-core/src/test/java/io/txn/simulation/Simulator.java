package io.txn.simulation;

import io.txn.world.Parts;
import io.txn.world.Silence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs schedules, several at once: each has its own world, and one of its threads runs at a time. */
final class Simulator implements AutoCloseable {

    /** The parts of the simulated world, which wait longer for people than for databases. */
    static class Simulated implements Parts {

        @Override
        public int maxAttempts() {
            return MAX_ATTEMPTS;
        }

        @Override
        public boolean confirmsInASaga(String thing) {
            return thing.hashCode() % 4 == 0;
        }

        @Override
        public Duration retention() {
            return Duration.ofMinutes(5);
        }
    }

    static final int MAX_ATTEMPTS = 4;

    private static final int WORKERS = Runtime.getRuntime().availableProcessors();

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    /** Runs so many schedules, the first from the seed, the next from the next number. */
    @SuppressWarnings("try")
    Statistics run(long seed, int schedules) {
        Statistics all = new Statistics();
        AtomicLong next = new AtomicLong(seed);
        AtomicBoolean failed = new AtomicBoolean();
        List<Future<?>> workers = new ArrayList<>();
        try (Silence silence = new Silence()) {
            for (int i = 0; i < WORKERS; i++) {
                workers.add(threads.submit(() -> work(next, seed + schedules, failed, all)));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return all;
    }

    private void work(AtomicLong next, long end, AtomicBoolean failed, Statistics all) {
        Statistics own = new Statistics();
        for (long seed = next.getAndIncrement(); seed < end && !failed.get(); seed = next.getAndIncrement()) {
            try {
                schedule(seed, new Simulated(), own);
            } catch (Throwable e) {
                failed.set(true);
                throw e;
            }
        }
        all.add(own);
    }

    /** Runs one schedule, and returns its trace. */
    @SuppressWarnings("try")
    long run(long seed, Parts parts, Statistics statistics) {
        try (Silence silence = new Silence()) {
            return schedule(seed, parts, statistics);
        }
    }

    /** After how many schedules something was found, and what. */
    record Finding(int schedules, String what) {}

    /** Runs schedules until one of them finds something wrong with the parts; null if none does. */
    @SuppressWarnings("try")
    @Nullable
    Finding find(Parts parts, long seed, int atMost) {
        try (Silence silence = new Silence()) {
            for (int i = 0; i < atMost; i++) {
                try {
                    new Schedule(seed + i, parts, new Statistics(), threads).run();
                } catch (RuntimeException e) {
                    return new Finding(i + 1, e.getMessage().lines().findFirst().orElseThrow());
                }
            }
        }
        return null;
    }

    private long schedule(long seed, Parts parts, Statistics statistics) {
        Schedule schedule = new Schedule(seed, parts, statistics, threads);
        try {
            schedule.run();
            return schedule.trace();
        } catch (Throwable e) {
            throw new AssertionError(
                    "Seed " + seed + " finds: " + e.getMessage()
                            + "\nTo see this again: mvn -pl txn-core test -Dtest=SimulationTests -Dtxn.seed=" + seed
                            + " -Dtxn.schedules=1",
                    e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
