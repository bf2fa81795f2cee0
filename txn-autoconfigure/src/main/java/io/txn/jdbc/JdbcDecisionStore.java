package io.txn.jdbc;

import static io.txn.jdbc.Columns.among;
import static io.txn.jdbc.Columns.arguments;
import static io.txn.jdbc.Columns.error;
import static io.txn.jdbc.Columns.text;
import static io.txn.jdbc.Columns.time;
import static io.txn.jdbc.Columns.timeOrNull;
import static io.txn.jdbc.Columns.xid;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Backlog;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Decisions in {@code txn_transaction}. Participants are kept one to a line. */
final class JdbcDecisionStore implements DecisionStore, SmartInitializingSingleton {

    private static final String SELECT = """
            SELECT xid, mode, outcome, status, participants, created_at, next_attempt_at, attempts, last_error, finished_at
            FROM txn_transaction
            """;

    private static final String INSERT = """
            INSERT INTO txn_transaction
            (xid, mode, outcome, status, participants, created_at, next_attempt_at, attempts, last_error, finished_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String OUTCOME = "SELECT outcome FROM txn_transaction WHERE xid = ? FOR UPDATE";

    static final String DUE = SELECT + """
            WHERE status = 'PENDING' AND next_attempt_at <= ?
            ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String CLAIM =
            "UPDATE txn_transaction SET next_attempt_at = ?, attempts = attempts + 1 WHERE xid IN (%s)";

    private static final String UPDATE = """
            UPDATE txn_transaction SET status = ?, next_attempt_at = ?, last_error = ?
            WHERE xid = ? AND status = 'PENDING' AND attempts = ?
            """;

    private static final String FINISH = """
            UPDATE txn_transaction SET status = 'FINISHED', finished_at = ?
            WHERE status = 'PENDING' AND xid IN (%s)
            """;

    static final String FINISHED = """
            SELECT xid FROM txn_transaction WHERE finished_at < ?
            ORDER BY finished_at LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String DELETE = "DELETE FROM txn_transaction WHERE xid IN (%s)";

    static final String BACKLOG = """
            SELECT COUNT(CASE WHEN status = 'PENDING' AND (next_attempt_at <= ? OR attempts > 1) THEN 1 END),
                   COUNT(CASE WHEN status = 'PARKED' THEN 1 END)
            FROM txn_transaction WHERE status IN ('PENDING', 'PARKED')
            """;

    private static final int AT_ONCE = 500;

    private final Database database;

    JdbcDecisionStore(Database database) {
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        database.requireTable(SELECT);
    }

    @Override
    public Outcome decide(Decision decision) {
        boolean first = database.insertUnlessPresent(
                INSERT,
                text(decision.xid()),
                text(decision.mode()),
                text(decision.outcome()),
                text(decision.status()),
                text(decision.participants().stream().map(URI::toString).collect(Collectors.joining("\n"))),
                time(decision.created()),
                time(decision.nextAttempt()),
                decision.attempts(),
                error(decision.lastError()),
                time(decision.finished()));
        return first ? decision.outcome() : standing(decision.xid());
    }

    private Outcome standing(Xid xid) {
        return database.optional(OUTCOME, (row, number) -> Outcome.valueOf(row.getString(1)), text(xid))
                .orElseThrow(() -> new IllegalStateException("The decision on " + xid
                        + " was there when it was inserted, and is not now. It may be decided again."));
    }

    @Override
    public List<Decision> claim(Instant now, Instant until, int limit) {
        List<Decision> due = database.list(DUE, (row, number) -> decision(row), time(now), limit);
        if (!due.isEmpty()) {
            List<Xid> xids = due.stream().map(Decision::xid).toList();
            database.changeExactly(due.size(), among(CLAIM, xids), arguments(xids, time(until)));
        }
        return due.stream().map(decision -> decision.claimed(until)).toList();
    }

    @Override
    public boolean update(Decision decision) {
        return database.changeOne(
                UPDATE,
                text(decision.status()),
                time(decision.nextAttempt()),
                error(decision.lastError()),
                text(decision.xid()),
                decision.attempts());
    }

    @Override
    public void finish(Collection<Xid> xids, Instant now) {
        List<Xid> all = new ArrayList<>(xids);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Xid> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
            database.change(among(FINISH, some), arguments(some, time(now)));
        }
    }

    @Override
    public int purge(Instant finishedBefore, int limit) {
        List<Xid> finished = database.list(FINISHED, (row, number) -> xid(row), time(finishedBefore), limit);
        if (!finished.isEmpty()) {
            database.changeExactly(finished.size(), among(DELETE, finished), arguments(finished));
        }
        return finished.size();
    }

    @Override
    public Backlog backlog(Instant now) {
        return database.list(BACKLOG, (row, number) -> new Backlog(row.getLong(1), row.getLong(2)), time(now))
                .get(0);
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(
                xid(row),
                Mode.valueOf(row.getString("mode")),
                Outcome.valueOf(row.getString("outcome")),
                DeliveryStatus.valueOf(row.getString("status")),
                participants(row.getString("participants")),
                time(row, "created_at"),
                time(row, "next_attempt_at"),
                row.getInt("attempts"),
                row.getString("last_error"),
                timeOrNull(row, "finished_at"));
    }

    private static Set<URI> participants(String lines) {
        return lines.lines().map(URI::create).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
