package io.txn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.world.Silence;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thousands of schedules in which everything goes wrong; each comes to rest with its invariants true. */
class SimulationTests {

    private static final int SCHEDULES = Integer.getInteger("txn.schedules", 10_000);

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void comesToRestWhateverHappensInWhateverOrder() {
        long seed = Long.getLong("txn.seed", System.nanoTime());
        Statistics statistics = new Statistics();

        for (int i = 0; i < SCHEDULES; i++) {
            run(seed + i, statistics);
        }

        System.out.println("Simulation from seed " + seed + ": " + statistics);
        assertThat(statistics.interleavings()).isGreaterThan(SCHEDULES * 9 / 10);
    }

    @Test
    void replaysASeedExactly() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(run(seed, new Statistics())).isEqualTo(run(seed, new Statistics()));
        }
    }

    @SuppressWarnings("try")
    private long run(long seed, Statistics statistics) {
        Schedule schedule = new Schedule(seed, statistics, threads);
        try (Silence silence = new Silence()) {
            schedule.run();
            return schedule.trace();
        } catch (Throwable e) {
            throw new AssertionError("To see this again: -Dtxn.seed=" + seed + " -Dtxn.schedules=1", e);
        }
    }
}
