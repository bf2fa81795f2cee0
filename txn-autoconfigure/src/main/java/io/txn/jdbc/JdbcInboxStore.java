package io.txn.jdbc;

import static io.txn.jdbc.Columns.text;
import static io.txn.jdbc.Columns.time;

import io.txn.message.InboxStore;
import java.time.Instant;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** What was received, in {@code txn_inbox}. */
final class JdbcInboxStore implements InboxStore, SmartInitializingSingleton {

    private static final String INSERT =
            "INSERT INTO txn_inbox (consumer_group, message_id, received_at) VALUES (?, ?, ?) ";

    static final String OLD = "SELECT received_at FROM txn_inbox WHERE received_at < ? ORDER BY received_at LIMIT ?";

    private static final String DELETE = "DELETE FROM txn_inbox WHERE received_at <= ?";

    private final Database database;

    JdbcInboxStore(Database database) {
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        database.requireTable("SELECT consumer_group, message_id, received_at FROM txn_inbox");
    }

    @Override
    public boolean insert(String group, String id, Instant now) {
        return database.insertUnlessPresent(INSERT, text(group), text(id), time(now));
    }

    /** May delete more than the limit where many were received in the same millisecond. */
    @Override
    public int purge(Instant receivedBefore, int limit) {
        List<Long> old = database.list(OLD, (row, number) -> row.getLong(1), time(receivedBefore), limit);
        return old.isEmpty() ? 0 : database.change(DELETE, old.get(old.size() - 1));
    }
}
