package io.txn.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A fault at every single point where there can be one: the points are counted out in a run without faults, not drawn.
 * Whatever happens, there is one outcome everywhere, and every effect is there once.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashPoints {

    private static final int SHOWN = 5;

    private World world;

    abstract World start();

    @BeforeAll
    void open() {
        world = start();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try")
    void thereIsOneOutcomeWhereverAFaultStrikes(Scenario scenario) {
        long begin = System.nanoTime();
        Map<Fault, Integer> runs = new EnumMap<>(Fault.class);
        List<String> failures = new ArrayList<>();
        try (Hush hush = new Hush()) {
            Plan trial = trial(scenario);
            for (Fault fault : Fault.values()) {
                int points = trial.count(fault.place());
                runs.put(fault, points);
                for (int point = 1; point <= points; point++) {
                    strike(scenario, Plan.of(fault, point), failures);
                }
            }
        }
        report(scenario, runs, Duration.ofNanos(System.nanoTime() - begin));
        assertThat(failures.stream().limit(SHOWN))
                .as("%s failures", failures.size())
                .isEmpty();
    }

    /** The run without a fault, which says how many points there are. */
    private Plan trial(Scenario scenario) {
        Plan trial = Plan.trial();
        Result result = world.run(scenario, trial);
        result.assertConsistent();
        assertThat(result.outcome()).isEqualTo(scenario.outcome());
        for (Place place : Place.values()) {
            assertThat(trial.count(place)).as("%s: %s", place, trial).isGreaterThanOrEqualTo(scenario.atLeast(place));
        }
        return trial;
    }

    private void strike(Scenario scenario, Plan plan, List<String> failures) {
        try {
            Result result = world.run(scenario, plan);
            assertThat(plan.struck()).as("it came to that point").isTrue();
            result.assertConsistent();
        } catch (RuntimeException | Error e) {
            failures.add("With " + plan + ": " + e + "\n  " + world);
        }
    }

    private void report(Scenario scenario, Map<Fault, Integer> runs, Duration time) {
        System.out.printf(
                "Crash points, %s, %s: %d runs in %.1f s: %s%n",
                getClass().getSimpleName(),
                scenario,
                runs.values().stream().mapToInt(Integer::intValue).sum(),
                time.toMillis() / 1000.0,
                runs);
    }
}
