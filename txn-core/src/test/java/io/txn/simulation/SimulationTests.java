package io.txn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Thousands of schedules in which everything goes wrong; each comes to rest with its invariants true. */
class SimulationTests {

    private static final int SCHEDULES =
            Integer.getInteger("txn.schedules", Integer.getInteger("txn.simulation.schedules", 10_000));

    /** The same schedules in every build, which fails for what was changed and for nothing else; new ones wherever there are more. */
    private static final long SEED = Long.getLong("txn.seed", SCHEDULES <= 10_000 ? 20_261_125 : System.nanoTime());

    private final Simulator simulator = new Simulator();

    @AfterEach
    void stopThreads() {
        simulator.close();
    }

    @Test
    void comesToRestWhateverHappensInWhateverOrder() {
        Statistics statistics = simulator.run(SEED, SCHEDULES);

        System.out.println("Simulation from seed " + SEED + ": " + statistics);
        if (SCHEDULES >= 1000) {
            assertThat(statistics.interleavings()).isGreaterThan(SCHEDULES * 9 / 10);
            statistics.assertNoKindIsMissing();
        }
    }

    @Test
    void replaysASeedExactly() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(simulator.run(seed, new Simulator.Simulated(), new Statistics()))
                    .isEqualTo(simulator.run(seed, new Simulator.Simulated(), new Statistics()));
        }
    }
}
