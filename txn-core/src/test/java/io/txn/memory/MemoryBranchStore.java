package io.txn.memory;

import io.txn.Xid;
import io.txn.participant.Backlog;
import io.txn.participant.Branch;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.GateStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gates and branches in a {@link MemoryDatabase}. */
public final class MemoryBranchStore implements BranchStore {

    private final MemoryDatabase database;
    private final MemoryTable<Xid, Gate> gates;
    private final MemoryTable<Key, Branch> branches;

    private record Key(Xid xid, String call, int ordinal) {}

    public MemoryBranchStore(MemoryDatabase database) {
        this.database = database;
        this.gates = new MemoryTable<>(database, "gate");
        this.branches = new MemoryTable<>(database, "branch");
    }

    /** The committed gates. For assertions. */
    public Map<Xid, Gate> gates() {
        return gates.committed();
    }

    /** The committed branches. For assertions. */
    public Collection<Branch> branches() {
        return branches.committed().values();
    }

    /** Watches gates. */
    public void watchGates(MemoryTable.Watcher<Xid, Gate> watcher) {
        gates.watch(watcher);
    }

    /** Watches branches, whatever their keys. */
    public void watchBranches(BiConsumer<@Nullable Branch, @Nullable Branch> watcher) {
        branches.watch((key, before, after) -> watcher.accept(before, after));
    }

    /** Writes a row, whatever was there: what no genuine store does. */
    public void overwrite(Gate gate) {
        gates.overwrite(gate.xid(), gate);
    }

    @Override
    public boolean insert(Gate gate) {
        return gates.insertIfAbsent(gate.xid(), gate);
    }

    @Override
    public boolean open(Gate gate, Branch first) {
        boolean inserted = insert(gate);
        if (inserted) {
            insert(first);
        }
        return inserted;
    }

    @Override
    public Optional<Gate> lock(Xid xid) {
        return gates.lock(xid);
    }

    @Override
    public boolean update(Gate gate) {
        return gates.update(gate.xid(), row -> !row.ended(), row -> written(row, gate));
    }

    @Override
    public Optional<List<Branch>> end(Xid xid, GateState end, Instant now) {
        return endRow(xid, end, now) ? Optional.of(branches(xid)) : Optional.empty();
    }

    @Override
    public Map<Xid, List<Branch>> end(Collection<Xid> xids, GateState end, Instant now) {
        Map<Xid, List<Branch>> ended = new LinkedHashMap<>();
        xids.stream()
                .sorted(Comparator.comparing(Xid::value))
                .filter(xid -> lock(xid).filter(gate -> gate.attempts() == 0).isPresent())
                .forEach(xid -> end(xid, end, now).ifPresent(branches -> ended.put(xid, branches)));
        return ended;
    }

    private boolean endRow(Xid xid, GateState end, Instant now) {
        return gates.update(
                xid,
                MemoryBranchStore::isActive,
                row -> new Gate(
                        row.xid(),
                        end,
                        row.coordinator(),
                        row.created(),
                        row.nextAttempt(),
                        row.inquiries(),
                        row.attempts(),
                        false,
                        null,
                        row.lastError(),
                        row.notes(),
                        now));
    }

    private static boolean isActive(Gate row) {
        return row.state() == GateState.ACTIVE && !row.ended() && !row.parked();
    }

    private static Gate written(Gate row, Gate gate) {
        return new Gate(
                row.xid(),
                gate.state(),
                row.coordinator(),
                row.created(),
                gate.nextAttempt(),
                gate.inquiries(),
                gate.attempts(),
                gate.parked(),
                gate.failing(),
                gate.lastError(),
                gate.notes(),
                gate.finished());
    }

    @Override
    public boolean due(Instant now) {
        return database.isolated(() -> !gates.where(row ->
                        !row.ended() && !row.parked() && !row.nextAttempt().isAfter(now))
                .isEmpty());
    }

    @Override
    public List<Gate> claim(Instant now, Instant until, int limit) {
        return gates
                .lockSome(
                        row -> !row.ended()
                                && !row.parked()
                                && !row.nextAttempt().isAfter(now),
                        Comparator.comparing(Gate::nextAttempt),
                        limit)
                .stream()
                .map(row -> row.claimed(until))
                .peek(this::update)
                .toList();
    }

    @Override
    public void insert(Branch branch) {
        branches.insert(new Key(branch.xid(), branch.call(), branch.ordinal()), branch);
    }

    @Override
    public void update(Branch branch) {
        branches.update(new Key(branch.xid(), branch.call(), branch.ordinal()), row -> true, row -> branch);
    }

    @Override
    public void undo(List<Branch> undone, Instant now) {
        undone.forEach(branch -> branches.update(
                new Key(branch.xid(), branch.call(), branch.ordinal()),
                row -> row.undone() == null,
                row -> new Branch(
                        row.xid(),
                        row.call(),
                        row.ordinal(),
                        row.action(),
                        row.arguments(),
                        row.result(),
                        row.enlisted(),
                        row.calls(),
                        row.branches(),
                        now)));
    }

    @Override
    public Optional<Branch> branch(Xid xid, String call, int ordinal) {
        return branches.get(new Key(xid, call, ordinal));
    }

    @Override
    public List<Branch> branches(Xid xid) {
        return branches.where(branch -> branch.xid().equals(xid));
    }

    @Override
    public int purge(Instant endedBefore, int limit) {
        List<Gate> old = gates.lockSome(
                row -> row.finished() != null && row.finished().isBefore(endedBefore),
                Comparator.comparing(row -> Objects.requireNonNull(row.finished())),
                limit);
        old.forEach(gate -> delete(gate.xid()));
        return old.size();
    }

    private void delete(Xid xid) {
        branches(xid).forEach(branch -> branches.delete(new Key(xid, branch.call(), branch.ordinal())));
        gates.delete(xid);
    }

    @Override
    public Optional<Gate> find(Xid xid) {
        return gates.get(xid);
    }

    @Override
    public List<Gate> list(GateStatus status, int limit) {
        return gates.where(row -> row.status() == status).stream()
                .sorted(Comparator.comparing(Gate::created).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Backlog backlog(Instant now) {
        List<Gate> active = gates.where(row -> !row.ended());
        long parked = active.stream().filter(Gate::parked).count();
        long overdue = active.stream()
                .filter(row -> !row.parked())
                .filter(row -> row.nextAttempt().isBefore(now) || row.inquiries() > 0 || row.attempts() > 0)
                .count();
        return new Backlog(overdue, parked);
    }
}
