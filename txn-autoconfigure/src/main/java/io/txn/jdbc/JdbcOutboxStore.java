package io.txn.jdbc;

import static io.txn.jdbc.Columns.error;
import static io.txn.jdbc.Columns.number;
import static io.txn.jdbc.Columns.numberOrNull;
import static io.txn.jdbc.Columns.text;
import static io.txn.jdbc.Columns.time;
import static io.txn.jdbc.Columns.timeOrNull;

import io.txn.message.Batch;
import io.txn.message.Lease;
import io.txn.message.LeaseLostException;
import io.txn.message.OutboxBacklog;
import io.txn.message.OutboxStore;
import io.txn.message.OutgoingMessage;
import io.txn.message.ParkedMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.SqlParameterValue;

/** Messages in {@code txn_outbox}, leases in {@code txn_outbox_shard}. */
final class JdbcOutboxStore implements OutboxStore, SmartInitializingSingleton {

    private static final String COLUMNS = """
            message_id, shard, unit, state, topic, topic_partition, message_time, message_key, payload, headers, created_at
            """;

    private static final String INSERT =
            "INSERT INTO txn_outbox (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String SELECT = "SELECT id, last_error, notes, " + COLUMNS + " FROM txn_outbox o ";

    private static final String SHARD_OF = "SELECT shard FROM txn_outbox WHERE unit = ? LIMIT 1";

    private static final String RELEASE =
            "UPDATE txn_outbox SET state = 'READY' WHERE unit = ? AND message_id = ? AND state = 'HELD'";

    private static final String DISCARD = "DELETE FROM txn_outbox WHERE unit = ? AND message_id = ? AND state = 'HELD'";

    private static final String SHARDS =
            "SELECT shard FROM txn_outbox_shard UNION SELECT DISTINCT shard FROM txn_outbox ORDER BY shard";

    /**
     * Not before what is parked has gone, so that the order of a key is kept. Whether anything is parked at all is asked once and
     * not for each row, whatever a database that knows this table only empty thinks best: it fills within a second.
     */
    private static final String READY = """
            shard = ? AND state = 'READY' AND (
                NOT EXISTS (SELECT 1 FROM txn_outbox q WHERE q.shard = ? AND q.state = 'PARKED')
                OR NOT EXISTS (
                    SELECT 1 FROM txn_outbox p WHERE p.shard = o.shard AND p.state = 'PARKED' AND p.topic = o.topic
                    AND p.message_key = o.message_key AND p.id < o.id))
            """;

    static final String HAS_WORK = "SELECT 1 FROM txn_outbox o WHERE shard = ? AND state = 'SENDING' UNION ALL"
            + " (SELECT 1 FROM txn_outbox o WHERE " + READY + " LIMIT 1)";

    static final String NEXT = SELECT + "WHERE " + READY + " ORDER BY id LIMIT ?";

    private static final String UP_TO = SELECT + "WHERE " + READY + " AND id <= ? ORDER BY id";

    private static final String LAST_OF_UNITS = "SELECT MAX(id) FROM txn_outbox o WHERE " + READY + " AND unit IN (%s)";

    static final String UNDER_WAY = SELECT + "WHERE shard = ? AND state = 'SENDING' ORDER BY id";

    private static final String BEGIN = "UPDATE txn_outbox SET state = 'SENDING' WHERE state = 'READY' AND id IN (%s)";

    private static final String SENT = "DELETE FROM txn_outbox WHERE shard = ? AND state = 'SENDING'";

    private static final String PARK =
            "UPDATE txn_outbox SET state = 'PARKED', last_error = ? WHERE state = 'SENDING' AND id IN (%s)";

    private static final String DISSOLVE =
            "UPDATE txn_outbox SET state = 'READY' WHERE shard = ? AND state = 'SENDING'";

    private static final String PARKED = SELECT + "WHERE state = 'PARKED' ORDER BY id LIMIT ?";

    private static final String RETRY =
            "UPDATE txn_outbox SET state = 'READY', notes = ? WHERE message_id = ? AND state = 'PARKED'";

    private static final String DROP = "DELETE FROM txn_outbox WHERE message_id = ? AND state = 'PARKED'";

    private static final String BACKLOG = """
            SELECT COUNT(CASE WHEN state IN ('READY', 'SENDING') THEN 1 END),
                   MIN(CASE WHEN state IN ('READY', 'SENDING') THEN created_at END) AS oldest,
                   COUNT(CASE WHEN state = 'HELD' THEN 1 END),
                   COUNT(CASE WHEN state = 'PARKED' THEN 1 END)
            FROM txn_outbox
            """;

    private static final String LOCK_SHARD =
            "SELECT epoch, owner, lease_until FROM txn_outbox_shard WHERE shard = ? FOR UPDATE";

    private static final String INSERT_SHARD =
            "INSERT INTO txn_outbox_shard (shard, epoch, owner, lease_until) VALUES (?, 0, NULL, 0) ";

    private static final String TAKE =
            "UPDATE txn_outbox_shard SET epoch = ?, owner = ?, lease_until = ? WHERE shard = ?";

    private static final String EXTEND = "UPDATE txn_outbox_shard SET lease_until = ? WHERE shard = ? AND epoch = ?";

    private final Database database;

    JdbcOutboxStore(Database database) {
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        database.requireTable("SELECT id, last_error, notes, " + COLUMNS.strip() + " FROM txn_outbox");
        database.requireTable("SELECT shard, epoch, owner, lease_until FROM txn_outbox_shard");
    }

    @Override
    public void insertReady(OutgoingMessage message) {
        insert(message, "READY");
    }

    @Override
    public void insertHeld(OutgoingMessage message) {
        insert(message, "HELD");
    }

    private void insert(OutgoingMessage message, String state) {
        database.changeExactly(
                1,
                INSERT,
                text(message.id()),
                message.shard(),
                text(message.unit()),
                text(state),
                text(message.topic()),
                number(message.partition()),
                new SqlParameterValue(Types.BIGINT, message.timestamp()),
                bytes(message.key()),
                bytes(message.value()),
                bytes(MessageHeaders.encode(message.headers())),
                time(message.created()));
    }

    private static SqlParameterValue bytes(byte @Nullable [] value) {
        return new SqlParameterValue(Types.VARBINARY, value);
    }

    @Override
    public OptionalInt shardOf(String unit) {
        return database.list(SHARD_OF, (row, number) -> row.getInt(1), text(unit)).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    @Override
    public void release(String unit, String id) {
        database.changeExactly(1, RELEASE, text(unit), text(id));
    }

    @Override
    public void discard(String unit, String id) {
        database.changeExactly(1, DISCARD, text(unit), text(id));
    }

    @Override
    public List<Integer> shards() {
        return database.list(SHARDS, (row, number) -> row.getInt(1));
    }

    @Override
    public boolean hasWork(int shard) {
        return database.exists(HAS_WORK, shard, shard, shard);
    }

    @Override
    public Optional<Lease> take(int shard, String owner, Instant now, Instant until) {
        Owned owned = lockShard(shard).orElseGet(() -> {
            database.insertUnlessPresent(INSERT_SHARD, shard);
            return lockShard(shard).orElseThrow();
        });
        if (owned.until > now.toEpochMilli() && !owner.equals(owned.owner)) {
            return Optional.empty();
        }
        database.changeExactly(1, TAKE, owned.epoch + 1, text(owner), time(until), shard);
        return Optional.of(new Lease(shard, owned.epoch + 1));
    }

    private Optional<Owned> lockShard(int shard) {
        return database.optional(
                LOCK_SHARD, (row, number) -> new Owned(row.getLong(1), row.getString(2), row.getLong(3)), shard);
    }

    private record Owned(long epoch, @Nullable String owner, long until) {}

    @Override
    public void release(Lease lease) {
        extend(lease, Instant.EPOCH);
    }

    private void extend(Lease lease, Instant until) {
        if (!database.changeOne(EXTEND, time(until), lease.shard(), lease.epoch())) {
            throw new LeaseLostException(lease);
        }
    }

    /** The lease without a change of it, which is locked by that. */
    private void require(Lease lease) {
        boolean held = lockShard(lease.shard())
                .filter(owned -> owned.epoch == lease.epoch())
                .isPresent();
        if (!held) {
            throw new LeaseLostException(lease);
        }
    }

    @Override
    public Batch underWay(Lease lease, Instant until) {
        extend(lease, until);
        return new Batch(database.list(UNDER_WAY, (row, number) -> message(row), lease.shard()));
    }

    @Override
    public Batch next(Lease lease, int limit, Instant until) {
        List<OutgoingMessage> ready =
                database.list(NEXT, (row, number) -> message(row), lease.shard(), lease.shard(), limit);
        if (ready.isEmpty()) {
            return new Batch(ready);
        }
        extend(lease, until);
        List<OutgoingMessage> whole = ready.size() < limit ? ready : completed(lease.shard(), ready);
        changeAll(BEGIN, whole);
        return new Batch(whole);
    }

    /** With what else its units have, and with all that comes before that. */
    private List<OutgoingMessage> completed(int shard, List<OutgoingMessage> ready) {
        List<OutgoingMessage> whole = ready;
        long last = lastOf(whole);
        for (long end = endOfUnits(shard, whole); end > last; end = endOfUnits(shard, whole)) {
            last = end;
            whole = database.list(UP_TO, (row, number) -> message(row), shard, shard, end);
        }
        return whole;
    }

    private static long lastOf(List<OutgoingMessage> messages) {
        return messages.get(messages.size() - 1).place();
    }

    private long endOfUnits(int shard, List<OutgoingMessage> messages) {
        Set<String> units = messages.stream().map(OutgoingMessage::unit).collect(Collectors.toSet());
        List<Object> arguments = new ArrayList<>(units);
        arguments.addAll(0, List.of(shard, shard));
        return database.list(among(LAST_OF_UNITS, units), (row, number) -> row.getLong(1), arguments.toArray())
                .get(0);
    }

    @Override
    public void sent(Lease lease, Batch batch) {
        require(lease);
        database.changeExactly(batch.messages().size(), SENT, lease.shard());
    }

    @Override
    public void park(Lease lease, Batch batch, Collection<OutgoingMessage> rejected, String error) {
        require(lease);
        changeAll(PARK, rejected, error(error));
        database.changeExactly(batch.messages().size() - rejected.size(), DISSOLVE, lease.shard());
    }

    private void changeAll(String sql, Collection<OutgoingMessage> messages, Object... before) {
        List<Object> arguments = new ArrayList<>(List.of(before));
        messages.forEach(message -> arguments.add(message.place()));
        database.changeExactly(messages.size(), among(sql, messages), arguments.toArray());
    }

    private static String among(String sql, Collection<?> values) {
        return sql.formatted(String.join(", ", Collections.nCopies(values.size(), "?")));
    }

    @Override
    public List<ParkedMessage> parked(int limit) {
        return database.list(
                PARKED,
                (row, number) -> new ParkedMessage(message(row), row.getString("last_error"), row.getString("notes")),
                limit);
    }

    @Override
    public boolean retry(String id, String note) {
        return database.changeOne(RETRY, error(note), text(id));
    }

    @Override
    public boolean drop(String id) {
        return database.changeOne(DROP, text(id));
    }

    @Override
    public OutboxBacklog backlog() {
        return database.list(
                        BACKLOG,
                        (row, number) -> new OutboxBacklog(
                                row.getLong(1), timeOrNull(row, "oldest"), row.getLong(3), row.getLong(4)))
                .get(0);
    }

    private static OutgoingMessage message(ResultSet row) throws SQLException {
        long timestamp = row.getLong("message_time");
        boolean untimed = row.wasNull();
        return new OutgoingMessage(
                row.getLong("id"),
                row.getString("message_id"),
                row.getInt("shard"),
                row.getString("unit"),
                row.getString("topic"),
                numberOrNull(row, "topic_partition"),
                untimed ? null : Long.valueOf(timestamp),
                row.getBytes("message_key"),
                row.getBytes("payload"),
                MessageHeaders.decode(row.getBytes("headers")),
                time(row, "created_at"));
    }
}
