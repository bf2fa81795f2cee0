package io.txn.jdbc;

import static io.txn.jdbc.Columns.among;
import static io.txn.jdbc.Columns.arguments;
import static io.txn.jdbc.Columns.error;
import static io.txn.jdbc.Columns.lines;
import static io.txn.jdbc.Columns.text;
import static io.txn.jdbc.Columns.time;
import static io.txn.jdbc.Columns.timeOrNull;
import static io.txn.jdbc.Columns.uris;
import static io.txn.jdbc.Columns.xid;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.coordinator.LoggedCall;
import io.txn.participant.Backlog;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Decisions in {@code txn_transaction}, and calls of sagas in {@code txn_call}. */
final class JdbcDecisionStore implements DecisionStore, SmartInitializingSingleton {

    private static final String COLUMNS =
            "xid, mode, outcome, status, participants, created_at, next_attempt_at, attempts, last_error, notes, finished_at";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM txn_transaction ";

    private static final String INSERT =
            "INSERT INTO txn_transaction (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ";

    static final String LOCK = SELECT + "WHERE xid = ? FOR UPDATE";

    static final String SOME = SELECT + "WHERE xid IN (%s)";

    static final String DECIDE = """
            UPDATE txn_transaction
            SET outcome = ?, status = ?, participants = ?, next_attempt_at = ?, attempts = ?, finished_at = ?
            WHERE xid = ? AND outcome IS NULL
            """;

    static final String DECIDE_AND_READ = DECIDE + " RETURNING " + COLUMNS;

    private static final String SELECT_CALLS = "SELECT call_number, participants, undone_at FROM txn_call";

    static final String CALLS = SELECT_CALLS + " WHERE xid = ?";

    private static final String INSERT_CALL =
            "INSERT INTO txn_call (xid, call_number, participants, undone_at) VALUES (?, ?, ?, ?) ";

    private static final String OPEN = "WITH opened AS (" + INSERT + "ON CONFLICT DO NOTHING RETURNING xid)"
            + " INSERT INTO txn_call (xid, call_number, participants, undone_at)"
            + " SELECT xid, number, called, NULL FROM opened, (VALUES (CAST(? AS INTEGER), CAST(? AS TEXT))%s) AS calls (number, called)";

    static final String RECORD = "INSERT INTO txn_call (xid, call_number, participants, undone_at)"
            + " SELECT xid, ?, ?, NULL FROM txn_transaction WHERE xid = ? AND outcome IS NULL FOR UPDATE"
            + " ON CONFLICT (xid, call_number) DO UPDATE SET participants = EXCLUDED.participants";

    private static final String UPDATE_PARTICIPANTS =
            "UPDATE txn_call SET participants = ? WHERE xid = ? AND call_number = ?";

    private static final String UPDATE_CALL =
            "UPDATE txn_call SET participants = ?, undone_at = ? WHERE xid = ? AND call_number = ?";

    private static final String DELETE_CALLS = "DELETE FROM txn_call WHERE xid IN (%s)";

    static final String ANY_DUE =
            "SELECT xid FROM txn_transaction WHERE finished_at IS NULL AND next_attempt_at <= ? LIMIT 1";

    static final String DUE = SELECT + """
            WHERE finished_at IS NULL AND next_attempt_at <= ?
            ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String CLAIM =
            "UPDATE txn_transaction SET next_attempt_at = ?, attempts = attempts + 1 WHERE xid IN (%s)";

    static final String UPDATE = """
            UPDATE txn_transaction SET status = ?, next_attempt_at = ?, last_error = ?
            WHERE xid = ? AND attempts = ? AND\s""" + Columns.UNFINISHED;

    static final String FINISH = """
            UPDATE txn_transaction SET status = 'FINISHED', finished_at = ?
            WHERE xid IN (%s) AND\s""" + Columns.UNFINISHED;

    static final String FINISHED = """
            SELECT xid FROM txn_transaction WHERE finished_at < ? AND (notes IS NULL OR outcome = 'ROLLBACK')
            ORDER BY finished_at LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String DELETE = "DELETE FROM txn_transaction WHERE xid IN (%s)";

    static final String BACKLOG = """
            SELECT COUNT(CASE WHEN status = 'PENDING' AND (next_attempt_at <= ? OR attempts > 1) THEN 1 END),
                   COUNT(CASE WHEN status = 'PARKED' THEN 1 END)
            FROM txn_transaction WHERE finished_at IS NULL
            """;

    private static final String INTERVENE =
            "UPDATE txn_transaction SET next_attempt_at = ?, attempts = ?, notes = ? WHERE xid = ?";

    private static final String UNFINISHED =
            SELECT + "WHERE finished_at IS NULL AND status = ? ORDER BY created_at DESC LIMIT ?";

    private static final String LATEST_FINISHED =
            SELECT + "WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT ?";

    private static final int AT_ONCE = 500;

    private final Database database;

    JdbcDecisionStore(Database database) {
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        database.requireTable(SELECT);
        database.requireTable(SELECT_CALLS);
    }

    @Override
    public boolean open(Decision undecided, Map<Integer, Set<URI>> calls) {
        if (database.dialect().returnsRows()) {
            List<Object> arguments = new ArrayList<>(columns(undecided));
            calls.forEach((call, participants) -> arguments.addAll(List.of(call, lines(participants))));
            return database.change(OPEN.formatted(", (?, ?)".repeat(calls.size() - 1)), arguments.toArray()) > 0;
        }
        boolean inserted = insert(undecided);
        if (inserted) {
            calls.forEach((call, participants) -> database.changeExactly(
                    1, INSERT_CALL, text(undecided.xid()), call, lines(participants), time(null)));
        }
        return inserted;
    }

    @Override
    public boolean record(Xid xid, int call, Set<URI> participants) {
        if (database.dialect().returnsRows() && database.changeOne(RECORD, call, lines(participants), text(xid))) {
            return true;
        }
        boolean undecided = lock(xid).filter(row -> row.outcome() == null).isPresent();
        if (undecided && !database.insertUnlessPresent(INSERT_CALL, text(xid), call, lines(participants), time(null))) {
            database.changeOne(UPDATE_PARTICIPANTS, lines(participants), text(xid), call);
        }
        return undecided;
    }

    @Override
    public List<LoggedCall> calls(Xid xid) {
        return database.list(
                database.dialect().current(CALLS + " ORDER BY call_number"),
                (row, number) -> new LoggedCall(
                        row.getInt("call_number"), uris(row, "participants"), timeOrNull(row, "undone_at")),
                text(xid));
    }

    @Override
    public void update(Xid xid, LoggedCall call) {
        database.changeOne(UPDATE_CALL, lines(call.participants()), time(call.undone()), text(xid), call.number());
    }

    @Override
    public Decision decide(Decision decision) {
        if (decision.mode() == Mode.SAGA) {
            Optional<Decision> standing = decideOpen(decision);
            if (standing.isPresent()) {
                return standing.get();
            }
        }
        return insert(decision) ? decision : standing(lockPresent(decision.xid()), decision);
    }

    /** The decision that stands, if there is a row. */
    private Optional<Decision> decideOpen(Decision decision) {
        if (database.dialect().returnsRows()) {
            Optional<Decision> written =
                    database.optional(DECIDE_AND_READ, (row, number) -> decision(row), decided(decision.on(decision)));
            if (written.isPresent()) {
                return written;
            }
        }
        return lock(decision.xid()).map(row -> standing(row, decision));
    }

    private boolean insert(Decision decision) {
        return database.insertUnlessPresent(INSERT, columns(decision).toArray());
    }

    private static List<Object> columns(Decision decision) {
        return List.of(
                text(decision.xid()),
                text(decision.mode()),
                text(decision.outcome()),
                text(decision.status()),
                lines(decision.participants()),
                time(decision.created()),
                time(decision.nextAttempt()),
                decision.attempts(),
                error(decision.lastError()),
                text(decision.notes()),
                time(decision.finished()));
    }

    private Decision lockPresent(Xid xid) {
        return lock(xid)
                .orElseThrow(() -> new IllegalStateException("The decision on " + xid
                        + " was there when it was inserted, and is not now. It may be decided again."));
    }

    private Decision standing(Decision row, Decision decision) {
        if (row.outcome() != null) {
            return row;
        }
        Decision written = decision.on(row);
        database.changeExactly(1, DECIDE, decided(written));
        return written;
    }

    @Override
    public boolean commit(Decision commit) {
        return database.changeOne(DECIDE, decided(commit));
    }

    private static Object[] decided(Decision written) {
        return new Object[] {
            text(written.outcome()),
            text(written.status()),
            lines(written.participants()),
            time(written.nextAttempt()),
            written.attempts(),
            time(written.finished()),
            text(written.xid())
        };
    }

    @Override
    public boolean due(Instant now) {
        return database.exists(ANY_DUE, time(now));
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
            database.change(among(DELETE_CALLS, finished), arguments(finished));
            database.changeExactly(finished.size(), among(DELETE, finished), arguments(finished));
        }
        return finished.size();
    }

    @Override
    public Optional<Decision> lock(Xid xid) {
        return database.optional(LOCK, (row, number) -> decision(row), text(xid));
    }

    @Override
    public void intervene(Decision decision) {
        database.changeExactly(
                1,
                INTERVENE,
                time(decision.nextAttempt()),
                decision.attempts(),
                text(decision.notes()),
                text(decision.xid()));
    }

    @Override
    public Optional<Decision> find(Xid xid) {
        return database.optional(SELECT + "WHERE xid = ?", (row, number) -> decision(row), text(xid));
    }

    @Override
    public List<Decision> find(Collection<Xid> xids) {
        return database.list(among(SOME, xids), (row, number) -> decision(row), arguments(xids));
    }

    @Override
    public List<Decision> list(DeliveryStatus status, int limit) {
        return status == DeliveryStatus.FINISHED
                ? database.list(LATEST_FINISHED, (row, number) -> decision(row), limit)
                : database.list(UNFINISHED, (row, number) -> decision(row), text(status), limit);
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
                outcome(row.getString("outcome")),
                DeliveryStatus.valueOf(row.getString("status")),
                uris(row, "participants"),
                time(row, "created_at"),
                time(row, "next_attempt_at"),
                row.getInt("attempts"),
                row.getString("last_error"),
                row.getString("notes"),
                timeOrNull(row, "finished_at"));
    }

    private static @Nullable Outcome outcome(@Nullable String name) {
        return name == null ? null : Outcome.valueOf(name);
    }
}
