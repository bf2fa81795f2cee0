package io.txn.systemtests;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The library's own rows, read past the services: what is durable at this moment. */
final class Tables {

    /** What a row says of its transaction; the rest is when and by whom it is tried next. */
    private static final Set<String> TELLING =
            Set.of("mode", "outcome", "status", "state", "call_number", "participants", "undone_at");

    /** The library's tables; a participant that coordinates nothing has the first two too, and they are empty. */
    private static final List<String> TABLES = List.of("txn_transaction", "txn_call", "txn_gate", "txn_branch");

    private final Function<Sample, DataSource> databases;

    /** Of samples that share a server. */
    Tables(PostgresServer postgres) {
        this(sample -> postgres.database(sample.shortName()));
    }

    Tables(Function<Sample, DataSource> databases) {
        this.databases = databases;
    }

    /** Describes the rows of the coordinator's decision table. */
    List<String> decisions(Sample sample, String xid) {
        return describe(sample, "txn_transaction", xid);
    }

    /** Describes the rows of the calls that a saga's coordinator made, or was about to make. */
    List<String> calls(Sample sample, String xid) {
        return describe(sample, "txn_call", xid);
    }

    /** Describes the rows of the participant's gate table. */
    List<String> gates(Sample sample, String xid) {
        return describe(sample, "txn_gate", xid);
    }

    /** Describes, column by column, all rows about a transaction in all three databases. */
    List<String> everything(String xid) {
        List<String> rows = new ArrayList<>();
        for (Sample sample : Sample.values()) {
            TABLES.forEach(table -> rows.addAll(describe(sample, table, xid, column -> true)));
        }
        rows.addAll(describe(Sample.ORDER, "orders", xid, column -> true));
        return rows;
    }

    /** Counts what the library has not finished yet, in all three databases. */
    long unfinished() {
        return count(Sample.ORDER, "SELECT count(*) FROM txn_transaction WHERE status <> 'FINISHED'")
                + Arrays.stream(Sample.values())
                        .mapToLong(sample -> count(sample, "SELECT count(*) FROM txn_gate WHERE finished_at IS NULL"))
                        .sum();
    }

    /** Counts what waits for a person, in all three databases. */
    long parked() {
        return count(Sample.ORDER, "SELECT count(*) FROM txn_transaction WHERE status = 'PARKED'")
                + Arrays.stream(Sample.values())
                        .mapToLong(sample -> count(sample, "SELECT count(*) FROM txn_gate WHERE parked"))
                        .sum();
    }

    /** Counts the messages in the order service's outbox that are not sent yet, or not decided. */
    long messages() {
        return count(Sample.ORDER, "SELECT count(*) FROM txn_outbox");
    }

    /** How often the order service's outbox has been taken by an instance. */
    long outboxEpoch() {
        return count(Sample.ORDER, "SELECT coalesce(max(epoch), 0) FROM txn_outbox_shard");
    }

    /** Counts the sagas that have ended so. */
    long sagas(String outcome) {
        return count(
                Sample.ORDER,
                "SELECT count(*) FROM txn_transaction WHERE mode = 'SAGA' AND outcome = '" + outcome + "'");
    }

    private long count(Sample sample, String query) {
        try (Connection connection = databases.apply(sample).getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new StackException("Cannot query the database of the " + sample.serviceName(), e);
        }
    }

    private List<String> describe(Sample sample, String table, String xid) {
        return describe(sample, table, xid, TELLING::contains);
    }

    private List<String> describe(Sample sample, String table, String xid, Predicate<String> columns) {
        DataSource database = databases.apply(sample);
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT * FROM " + table + " WHERE xid = ?")) {
            select.setString(1, xid);
            ResultSet result = select.executeQuery();
            while (result.next()) {
                rows.add(describe(result, columns));
            }
        } catch (SQLException e) {
            throw new StackException("Cannot read " + table + " of the " + sample.serviceName(), e);
        }
        String where = String.format("%-9s %-15s ", sample.shortName(), table);
        return rows.isEmpty()
                ? List.of(where + "no row")
                : rows.stream().map(where::concat).toList();
    }

    private static String describe(ResultSet row, Predicate<String> wanted) throws SQLException {
        List<String> columns = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            String name = row.getMetaData().getColumnLabel(column);
            if (wanted.test(name)) {
                columns.add(name + "=" + String.valueOf(row.getString(column)).replace("\n", ", "));
            }
        }
        return String.join("  ", columns);
    }
}
