package io.txn.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What one small local transaction costs on an idle server: the unit in which added latency is judged. */
final class CommitProbe {

    private static final int TIMES = 300;

    private CommitProbe() {}

    /** Milliseconds, the median, with the fastest and the slowest tenth left out. */
    static Spread measure(Databases databases) {
        return databases.with(Role.INVENTORY.id(), CommitProbe::measure);
    }

    private static Spread measure(Connection connection) throws SQLException {
        List<Double> millis = new ArrayList<>();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            for (int time = 0; time < TIMES; time++) {
                long begin = System.nanoTime();
                statement.executeUpdate("UPDATE stock SET available = available WHERE sku = 'sku-0'");
                connection.commit();
                millis.add((System.nanoTime() - begin) / 1e6);
            }
        }
        List<Double> sorted = millis.stream().sorted().toList();
        return Spread.of(sorted.subList(TIMES / 10, TIMES - TIMES / 10));
    }
}
