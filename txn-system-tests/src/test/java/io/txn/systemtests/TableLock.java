package io.txn.systemtests;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Stops whoever writes to a table of a sample's between two of its statements, until it is closed. */
final class TableLock implements AutoCloseable {

    private final Stack stack;
    private final Sample sample;
    private final Connection holder;

    private TableLock(Stack stack, Sample sample, Connection holder) {
        this.stack = stack;
        this.sample = sample;
        this.holder = holder;
    }

    static TableLock on(Stack stack, Sample sample, String table) throws SQLException {
        Connection holder = stack.postgres().database(sample.shortName()).getConnection();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE " + table + " IN EXCLUSIVE MODE");
        }
        return new TableLock(stack, sample, holder);
    }

    void awaitSomebodyBlocked() {
        SystemTest.await().until(() -> {
            try (Connection connection =
                            stack.postgres().database(sample.shortName()).getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet blocked = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname = '"
                            + sample.shortName() + "' AND wait_event_type = 'Lock'")) {
                return blocked.next() && blocked.getInt(1) > 0;
            }
        });
    }

    @Override
    public void close() throws SQLException {
        holder.close();
    }
}
