package io.txn.jdbc;

import static io.txn.jdbc.Columns.among;
import static io.txn.jdbc.Columns.arguments;
import static io.txn.jdbc.Columns.error;
import static io.txn.jdbc.Columns.number;
import static io.txn.jdbc.Columns.numberOrNull;
import static io.txn.jdbc.Columns.text;
import static io.txn.jdbc.Columns.time;
import static io.txn.jdbc.Columns.timeOrNull;
import static io.txn.jdbc.Columns.uriOrNull;
import static io.txn.jdbc.Columns.xid;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Backlog;
import io.txn.participant.Branch;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.GateStatus;
import io.txn.participant.Intervention;
import io.txn.participant.OutcomeMessage;
import io.txn.wire.ReportCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.support.SqlArrayValue;

/** Gates in {@code txn_gate} and branches in {@code txn_branch}. */
final class JdbcBranchStore implements BranchStore, SmartInitializingSingleton {

    private static final String SELECT_GATE = """
            SELECT xid, state, coordinator, created_at, next_attempt_at, inquiries, attempts, parked, failing_outcome,
                   failing_call, last_error, notes, finished_at
            FROM txn_gate
            """;

    private static final String INSERT_GATE = """
            INSERT INTO txn_gate
            (xid, state, coordinator, created_at, next_attempt_at, inquiries, attempts, parked, failing_outcome,
             failing_call, last_error, notes, finished_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String LOCK_GATE = SELECT_GATE + "WHERE xid = ? FOR UPDATE";

    static final String UPDATE_GATE = """
            UPDATE txn_gate
            SET state = ?, next_attempt_at = ?, inquiries = ?, attempts = ?, parked = ?, failing_outcome = ?,
                failing_call = ?, last_error = ?, notes = ?, finished_at = ?
            WHERE xid = ? AND\s""" + Columns.UNFINISHED;

    static final String END_GATE = """
            UPDATE txn_gate SET state = ?, failing_outcome = NULL, failing_call = NULL, finished_at = ?
            WHERE xid = ? AND state = 'ACTIVE' AND parked = FALSE AND\s""" + Columns.UNFINISHED;

    /** A moment is much shorter than it takes the database to look for deadlocks (by default a second): so it is this one who gives way. */
    private static final String GIVE_WAY = "SET LOCAL lock_timeout = 50";

    static final String END_GATES = """
            UPDATE txn_gate SET state = ?, failing_outcome = NULL, failing_call = NULL, finished_at = ?
            WHERE xid = ANY (?) AND state = 'ACTIVE' AND attempts = 0 AND parked = FALSE AND\s""" + Columns.UNFINISHED + " RETURNING xid";

    static final String ANY_DUE_GATE =
            "SELECT xid FROM txn_gate WHERE finished_at IS NULL AND parked = FALSE AND next_attempt_at <= ? LIMIT 1";

    static final String DUE_GATES = SELECT_GATE + """
            WHERE finished_at IS NULL AND parked = FALSE AND next_attempt_at <= ?
            ORDER BY next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED
            """;

    private static final String CLAIM_GATES =
            "UPDATE txn_gate SET next_attempt_at = ?, inquiries = inquiries + 1 WHERE xid IN (%s)";

    static final String ENDED_GATES =
            "SELECT xid FROM txn_gate WHERE finished_at < ? ORDER BY finished_at LIMIT ? FOR UPDATE SKIP LOCKED";

    private static final String DELETE_GATES = "DELETE FROM txn_gate WHERE xid IN (%s)";

    static final String BACKLOG = """
            SELECT COUNT(CASE WHEN parked = FALSE AND (next_attempt_at <= ? OR inquiries > 0 OR attempts > 0) THEN 1 END),
                   COUNT(CASE WHEN parked = TRUE THEN 1 END)
            FROM txn_gate WHERE finished_at IS NULL
            """;

    private static final String UNFINISHED_GATES = SELECT_GATE + """
            WHERE finished_at IS NULL AND parked = ? ORDER BY created_at DESC LIMIT ?
            """;

    private static final String FINISHED_GATES = SELECT_GATE + """
            WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT ?
            """;

    private static final String SELECT_BRANCHES =
            "SELECT xid, call_number, ordinal, action, arguments, result, enlisted, calls, branches, undone_at FROM txn_branch";

    static final String BRANCHES = SELECT_BRANCHES + " WHERE xid = ?";

    private static final String BRANCH = BRANCHES + " AND call_number = ? AND ordinal = ?";

    private static final String INSERT_BRANCH = """
            INSERT INTO txn_branch (xid, call_number, ordinal, action, arguments, result, enlisted, calls, branches, undone_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** One statement, where the database has such. */
    private static final String OPEN = "WITH opened AS (" + INSERT_GATE + "ON CONFLICT DO NOTHING RETURNING xid)"
            + " INSERT INTO txn_branch (xid, call_number, ordinal, action, arguments, result, enlisted, calls, branches, undone_at)"
            + " SELECT xid, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM opened";

    private static final String UPDATE_BRANCH =
            "UPDATE txn_branch SET enlisted = ?, calls = ?, branches = ? WHERE xid = ? AND call_number = ? AND ordinal = ?";

    static final String BRANCHES_OF_SOME = SELECT_BRANCHES + " WHERE xid = ANY (?)";

    private static final String UNDO_BRANCH = """
            UPDATE txn_branch SET undone_at = ? WHERE xid = ? AND call_number = ? AND ordinal = ? AND undone_at IS NULL
            """;

    private static final String DELETE_BRANCHES = "DELETE FROM txn_branch WHERE xid IN (%s)";

    private final Database database;

    JdbcBranchStore(Database database) {
        this.database = database;
    }

    @Override
    public void afterSingletonsInstantiated() {
        database.requireTable(SELECT_GATE);
        database.requireTable(SELECT_BRANCHES);
    }

    @Override
    public boolean insert(Gate gate) {
        return database.insertUnlessPresent(INSERT_GATE, columns(gate));
    }

    private static @Nullable Object[] columns(Gate gate) {
        return new @Nullable Object[] {
            text(gate.xid()),
            text(gate.state()),
            text(gate.coordinator()),
            time(gate.created()),
            time(gate.nextAttempt()),
            gate.inquiries(),
            gate.attempts(),
            gate.parked(),
            failingOutcome(gate),
            failingCall(gate),
            error(gate.lastError()),
            text(gate.notes()),
            time(gate.finished())
        };
    }

    @Override
    public boolean open(Gate gate, Branch first) {
        if (database.dialect().returnsRows()) {
            return database.changeOne(OPEN, concatenated(columns(gate), columns(first)));
        }
        boolean inserted = insert(gate);
        if (inserted) {
            insert(first);
        }
        return inserted;
    }

    private static @Nullable Object[] concatenated(@Nullable Object[] first, @Nullable Object[] second) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }

    @Override
    public Optional<Gate> lock(Xid xid) {
        return database.optional(LOCK_GATE, (row, number) -> gate(row), text(xid));
    }

    @Override
    public boolean update(Gate gate) {
        return database.changeOne(
                UPDATE_GATE,
                text(gate.state()),
                time(gate.nextAttempt()),
                gate.inquiries(),
                gate.attempts(),
                gate.parked(),
                failingOutcome(gate),
                failingCall(gate),
                error(gate.lastError()),
                text(gate.notes()),
                time(gate.finished()),
                text(gate.xid()));
    }

    @Override
    public Optional<List<Branch>> end(Xid xid, GateState end, Instant now) {
        if (!database.dialect().takesSeveralStatements()) {
            return database.changeOne(END_GATE, text(end), time(now), text(xid))
                    ? Optional.of(branches(xid))
                    : Optional.empty();
        }
        return database.together(
                List.of(END_GATE, BRANCHES),
                List.of(text(end), time(now), text(xid), text(xid)),
                results -> results.changedOne()
                        ? Optional.of(results.next((row, number) -> branch(row)))
                        : Optional.empty());
    }

    @Override
    public Map<Xid, List<Branch>> end(Collection<Xid> xids, GateState end, Instant now) {
        if (!database.dialect().givesWay()) {
            return Map.of();
        }
        SqlArrayValue keys =
                new SqlArrayValue("text", xids.stream().map(Xid::value).toArray());
        return database.together(
                List.of(GIVE_WAY, END_GATES, BRANCHES_OF_SOME), List.of(text(end), time(now), keys, keys), results -> {
                    results.skip();
                    Map<Xid, List<Branch>> ended = new LinkedHashMap<>();
                    results.next((row, number) -> xid(row)).forEach(xid -> ended.put(xid, new ArrayList<>()));
                    results.next((row, number) -> branch(row)).forEach(branch -> {
                        List<Branch> its = ended.get(branch.xid());
                        if (its != null) {
                            its.add(branch);
                        }
                    });
                    return ended;
                });
    }

    @Override
    public boolean due(Instant now) {
        return database.exists(ANY_DUE_GATE, time(now));
    }

    @Override
    public List<Gate> claim(Instant now, Instant until, int limit) {
        List<Gate> due = database.list(DUE_GATES, (row, number) -> gate(row), time(now), limit);
        if (!due.isEmpty()) {
            List<Xid> xids = due.stream().map(Gate::xid).toList();
            database.changeExactly(due.size(), among(CLAIM_GATES, xids), arguments(xids, time(until)));
        }
        return due.stream().map(gate -> gate.claimed(until)).toList();
    }

    @Override
    public void insert(Branch branch) {
        database.changeExactly(1, INSERT_BRANCH, concatenated(new Object[] {text(branch.xid())}, columns(branch)));
    }

    /** All but the xid. */
    private static @Nullable Object[] columns(Branch branch) {
        return new @Nullable Object[] {
            text(branch.call()),
            branch.ordinal(),
            text(branch.action()),
            text(branch.arguments()),
            text(branch.result()),
            text(ReportCodec.encode(branch.enlisted())),
            branch.calls(),
            branch.branches(),
            time(branch.undone())
        };
    }

    @Override
    public void update(Branch branch) {
        database.changeExactly(
                1,
                UPDATE_BRANCH,
                text(ReportCodec.encode(branch.enlisted())),
                branch.calls(),
                branch.branches(),
                text(branch.xid()),
                text(branch.call()),
                branch.ordinal());
    }

    @Override
    public void undo(List<Branch> branches, Instant now) {
        for (Branch branch : branches) {
            database.changeExactly(
                    1, UNDO_BRANCH, time(now), text(branch.xid()), text(branch.call()), branch.ordinal());
        }
    }

    @Override
    public Optional<Branch> branch(Xid xid, String call, int ordinal) {
        return database.optional(
                database.dialect().current(BRANCH), (row, number) -> branch(row), text(xid), text(call), ordinal);
    }

    @Override
    public List<Branch> branches(Xid xid) {
        return database.list(database.dialect().current(BRANCHES), (row, number) -> branch(row), text(xid));
    }

    @Override
    public int purge(Instant endedBefore, int limit) {
        List<Xid> ended = database.list(ENDED_GATES, (row, number) -> xid(row), time(endedBefore), limit);
        if (!ended.isEmpty()) {
            database.change(among(DELETE_BRANCHES, ended), arguments(ended));
            database.changeExactly(ended.size(), among(DELETE_GATES, ended), arguments(ended));
        }
        return ended.size();
    }

    @Override
    public Optional<Gate> find(Xid xid) {
        return database.optional(SELECT_GATE + "WHERE xid = ?", (row, number) -> gate(row), text(xid));
    }

    @Override
    public List<Gate> list(GateStatus status, int limit) {
        return status == GateStatus.FINISHED
                ? database.list(FINISHED_GATES, (row, number) -> gate(row), limit)
                : database.list(UNFINISHED_GATES, (row, number) -> gate(row), status == GateStatus.PARKED, limit);
    }

    @Override
    public Backlog backlog(Instant now) {
        return database.list(BACKLOG, (row, number) -> new Backlog(row.getLong(1), row.getLong(2)), time(now))
                .get(0);
    }

    private static Gate gate(ResultSet row) throws SQLException {
        return new Gate(
                xid(row),
                GateState.valueOf(row.getString("state")),
                uriOrNull(row, "coordinator"),
                time(row, "created_at"),
                time(row, "next_attempt_at"),
                row.getInt("inquiries"),
                row.getInt("attempts"),
                row.getBoolean("parked"),
                failing(row),
                row.getString("last_error"),
                row.getString("notes"),
                timeOrNull(row, "finished_at"));
    }

    private static SqlParameterValue failingOutcome(Gate gate) {
        return text(gate.failing() == null ? null : gate.failing().outcome());
    }

    private static SqlParameterValue failingCall(Gate gate) {
        return number(gate.failing() == null ? null : gate.failing().call());
    }

    private static @Nullable OutcomeMessage failing(ResultSet row) throws SQLException {
        String outcome = row.getString("failing_outcome");
        return outcome == null
                ? null
                : new OutcomeMessage(
                        xid(row), Outcome.valueOf(outcome), numberOrNull(row, "failing_call"), Intervention.NONE);
    }

    private static Branch branch(ResultSet row) throws SQLException {
        return new Branch(
                xid(row),
                row.getString("call_number"),
                row.getInt("ordinal"),
                row.getString("action"),
                row.getString("arguments"),
                row.getString("result"),
                ReportCodec.decode(row.getString("enlisted")),
                row.getInt("calls"),
                row.getInt("branches"),
                timeOrNull(row, "undone_at"));
    }
}
