package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A cluster under load and under blows, and afterwards the reckoning. */
final class Soak {

    /**
     * From the end of a blow, and the start of who was killed, to the confirmation of orders through every instance; with
     * {@code soak.recovery-limit}, in seconds, for machines that have much else to do.
     */
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(Long.getLong("soak.recovery-limit", 30));

    private static final int CUSTOMERS = 8;

    private final String name;
    private final long seed;
    private final BiConsumer<Storm, Runnable> weather;
    private final History history = new History();

    /** The weather is what the storm is to do, and what to run between its blows. */
    Soak(String name, long seed, BiConsumer<Storm, Runnable> weather) {
        this.name = name;
        this.seed = seed;
        this.weather = weather;
    }

    void run() {
        SystemTest.print(name + " runs with -Dtxn.seed=" + seed);
        try (Cluster cluster = Cluster.start(SystemTest.settings(name), SystemTest::print)) {
            if (!cluster.clocks().canBeSet()) {
                SystemTest.print("Clocks will not jump: libfaketime is not installed");
            }
            Assortment.open(cluster.shop(0));
            Books books = new Books(cluster::rows, history);
            long start = System.nanoTime();
            Storm storm = new Storm(cluster, seed, history, RECOVERY_LIMIT, SystemTest::print);
            try (storm;
                    Customers customers = new Customers(CUSTOMERS, seed, cluster, storm.outages(), history)) {
                customers.start();
                storm.awaitCalm();
                weather.accept(storm, books::look);
            }
            Duration length = Duration.ofNanos(System.nanoTime() - start);
            reckon(cluster, storm, length, books);
        }
    }

    private void reckon(Cluster cluster, Storm storm, Duration length, Books books) {
        Tables tables = new Tables(cluster::rows);
        Poll.until(SystemTest.REST_LIMIT.plus(Calamities.LARGEST_JUMP), () -> tables.unfinished() == 0);
        Audit audit = new Audit(cluster::rows, history);
        List<String> violations = new ArrayList<>(history.problems());
        violations.addAll(audit.atRest());
        long left = tables.unfinished();
        SystemTest.print(
                new SoakReport(name, seed, length, history, storm.recoveries(), books.looks(), left, violations.size())
                        .toString());
        violations.forEach(SystemTest::print);
        audit.rows().forEach(SystemTest::print);
        assertThat(violations)
                .as("what is not as it should be; all rows about it are above, logs in " + cluster.directory())
                .isEmpty();
        assertThat(left).as("rows that are not finished").isZero();
        assertThat(tables.parked()).as("rows that are parked").isZero();
    }
}
