package io.txn.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * Makes many rows out of one real one, so that they are what the library writes, whatever columns it has: all as in the
 * original but those that are said, in which {@code n} is the number of the copy and {@code t} the original.
 */
final class Copies {

    private final Databases databases;

    Copies(Databases databases) {
        this.databases = databases;
    }

    /**
     * Inserts rows.
     *
     * @param condition of the original, one of which is taken
     */
    void insert(
            String database, String table, String into, String condition, Map<String, String> changed, long number) {
        List<String> columns = databases.list(
                database,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '"
                        + table + "' ORDER BY ordinal_position",
                row -> row.getString(1));
        String values = String.join(
                ", ",
                columns.stream()
                        .map(column -> changed.getOrDefault(column, "t." + column))
                        .toList());
        databases.execute(
                database,
                "INSERT INTO " + into + " (" + String.join(", ", columns) + ") SELECT " + values
                        + " FROM (SELECT * FROM " + table + " WHERE " + condition + " LIMIT 1) t, generate_series(1, "
                        + number + ") n");
    }

    /** The time in milliseconds, as the library writes it, and so many seconds later or earlier. */
    static String now(long seconds) {
        return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint + " + seconds * 1000;
    }

    /** An xid that is older than all that services make, so that it stands where finished ones do. */
    static String xid(String mark) {
        return "'order-service:0" + mark + "' || lpad(n::text, " + (25 - mark.length()) + ", '0')";
    }
}
