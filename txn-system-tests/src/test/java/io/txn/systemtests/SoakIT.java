package io.txn.systemtests;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Two instances of every service, a database for each service, a network between all of them, customers who order as fast
 * as they can; and things go wrong. The seed of a run is printed; {@code -Dtxn.seed} repeats what was drawn, though not
 * what the processes were doing at that moment. On Linux, where every process can have a loopback address of its own.
 */
@EnabledOnOs(OS.LINUX)
class SoakIT {

    private final long seed = Long.getLong("txn.seed", new Random().nextLong());

    @Test
    void nothingIsLostWhateverGoesWrong() {
        new Soak("soak-short", seed, (storm, look) -> storm.oneOfEach(look)).run();
    }

    /** How long is set with {@code -Dsoak.minutes}, how often something goes wrong with {@code -Dsoak.fault-interval}. */
    @Test
    @Tag("soak")
    void nothingIsLostWhateverGoesWrongAllTheTime() {
        Duration length = Duration.ofMinutes(Long.getLong("soak.minutes", 10));
        Duration interval = seconds(System.getProperty("soak.fault-interval", "3s"));
        new Soak("soak", seed, (storm, look) -> storm.blow(length, interval, look)).run();
    }

    private static Duration seconds(String text) {
        return Duration.parse("PT" + text);
    }
}
