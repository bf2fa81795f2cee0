package io.txn.benchmarks.service;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes one row, and insists that it was there. */
final class Rows {

    private Rows() {}

    static void changeOne(JdbcClient jdbc, String sql, Object... values) {
        int rows = jdbc.sql(sql).params(values).update();
        if (rows != 1) {
            throw new IllegalStateException(rows + " rows instead of one: " + sql);
        }
    }
}
