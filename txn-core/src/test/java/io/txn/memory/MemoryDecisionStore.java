package io.txn.memory;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.coordinator.LoggedCall;
import io.txn.participant.Backlog;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decisions in a {@link MemoryDatabase}. */
public final class MemoryDecisionStore implements DecisionStore {

    private final MemoryDatabase database;
    private final MemoryTable<Xid, Decision> decisions;
    private final MemoryTable<Key, LoggedCall> calls;

    private record Key(Xid xid, int call) {}

    public MemoryDecisionStore(MemoryDatabase database) {
        this.database = database;
        this.decisions = new MemoryTable<>(database, "decision");
        this.calls = new MemoryTable<>(database, "call");
    }

    /** The committed rows. For assertions. */
    public Map<Xid, Decision> committed() {
        return decisions.committed();
    }

    /** Watches decisions. */
    public void watch(MemoryTable.Watcher<Xid, Decision> watcher) {
        decisions.watch(watcher);
    }

    /** Writes a row, whatever was there: what no genuine store does. */
    public void overwrite(Decision decision) {
        decisions.overwrite(decision.xid(), decision);
    }

    @Override
    public boolean open(Decision undecided, Map<Integer, Set<URI>> first) {
        boolean inserted = decisions.insertIfAbsent(undecided.xid(), undecided);
        if (inserted) {
            first.forEach((call, participants) ->
                    calls.insert(new Key(undecided.xid(), call), new LoggedCall(call, participants, null)));
        }
        return inserted;
    }

    @Override
    public boolean record(Xid xid, int call, Set<URI> participants) {
        boolean undecided =
                decisions.lock(xid).filter(row -> row.outcome() == null).isPresent();
        Key key = new Key(xid, call);
        if (undecided && !calls.insertIfAbsent(key, new LoggedCall(call, participants, null))) {
            calls.update(key, any -> true, row -> new LoggedCall(call, participants, row.undone()));
        }
        return undecided;
    }

    @Override
    public List<LoggedCall> calls(Xid xid) {
        return calls.keysWhere(key -> key.xid().equals(xid)).stream()
                .map(key -> calls.get(key).orElseThrow())
                .sorted(Comparator.comparing(LoggedCall::number))
                .toList();
    }

    @Override
    public void update(Xid xid, LoggedCall call) {
        calls.update(new Key(xid, call.number()), any -> true, row -> call);
    }

    @Override
    public Decision decide(Decision decision) {
        while (!decisions.insertIfAbsent(decision.xid(), decision)) {
            Optional<Decision> first = decisions.lock(decision.xid());
            if (first.isPresent()) {
                return standing(first.get(), decision);
            }
        }
        return decision;
    }

    private Decision standing(Decision row, Decision decision) {
        if (row.outcome() != null) {
            return row;
        }
        Decision written = decision.on(row);
        decisions.update(row.xid(), any -> true, open -> written);
        return written;
    }

    @Override
    public boolean commit(Decision commit) {
        return decisions.update(commit.xid(), row -> row.outcome() == null, commit::on);
    }

    @Override
    public boolean due(Instant now) {
        return database.isolated(() -> !decisions
                .where(row -> row.status() != DeliveryStatus.FINISHED
                        && !row.nextAttempt().isAfter(now))
                .isEmpty());
    }

    @Override
    public List<Decision> claim(Instant now, Instant until, int limit) {
        return decisions
                .lockSome(
                        row -> row.status() != DeliveryStatus.FINISHED
                                && !row.nextAttempt().isAfter(now),
                        Comparator.comparing(Decision::nextAttempt),
                        limit)
                .stream()
                .map(row -> row.claimed(until))
                .peek(row -> decisions.update(row.xid(), any -> true, before -> row))
                .toList();
    }

    @Override
    public boolean update(Decision decision) {
        return decisions.update(
                decision.xid(),
                row -> row.status() != DeliveryStatus.FINISHED && row.attempts() == decision.attempts(),
                row -> written(row, decision.status(), decision, row.finished()));
    }

    private static Decision written(
            Decision row, DeliveryStatus status, Decision decision, @Nullable Instant finished) {
        return new Decision(
                row.xid(),
                row.mode(),
                row.outcome(),
                status,
                row.participants(),
                row.created(),
                decision.nextAttempt(),
                row.attempts(),
                decision.lastError(),
                row.notes(),
                finished);
    }

    @Override
    public void finish(Collection<Xid> xids, Instant now) {
        for (Xid xid : xids) {
            decisions.update(
                    xid,
                    row -> row.status() != DeliveryStatus.FINISHED,
                    row -> written(row, DeliveryStatus.FINISHED, row, now));
        }
    }

    @Override
    public int purge(Instant finishedBefore, int limit) {
        List<Decision> old = decisions.lockSome(
                row -> row.finished() != null
                        && row.finished().isBefore(finishedBefore)
                        && (row.notes() == null || row.outcome() == Outcome.ROLLBACK),
                Comparator.comparing(row -> Objects.requireNonNull(row.finished())),
                limit);
        old.forEach(row -> delete(row.xid()));
        return old.size();
    }

    private void delete(Xid xid) {
        calls.keysWhere(key -> key.xid().equals(xid)).forEach(calls::delete);
        decisions.delete(xid);
    }

    @Override
    public Optional<Decision> lock(Xid xid) {
        return decisions.lock(xid);
    }

    @Override
    public void intervene(Decision decision) {
        decisions.update(
                decision.xid(),
                any -> true,
                row -> new Decision(
                        row.xid(),
                        row.mode(),
                        row.outcome(),
                        row.status(),
                        row.participants(),
                        row.created(),
                        decision.nextAttempt(),
                        decision.attempts(),
                        row.lastError(),
                        decision.notes(),
                        row.finished()));
    }

    @Override
    public Optional<Decision> find(Xid xid) {
        return decisions.get(xid);
    }

    @Override
    public List<Decision> find(Collection<Xid> xids) {
        return xids.stream().flatMap(xid -> find(xid).stream()).toList();
    }

    @Override
    public List<Decision> list(DeliveryStatus status, int limit) {
        return decisions.where(row -> row.status() == status).stream()
                .sorted(Comparator.comparing(Decision::created).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Backlog backlog(Instant now) {
        List<Decision> pending = decisions.where(row -> row.status() == DeliveryStatus.PENDING);
        long overdue = pending.stream()
                .filter(row -> row.nextAttempt().isBefore(now) || row.attempts() > 1)
                .count();
        return new Backlog(
                overdue,
                decisions.where(row -> row.status() == DeliveryStatus.PARKED).size());
    }
}
