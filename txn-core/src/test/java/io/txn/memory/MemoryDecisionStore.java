package io.txn.memory;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Backlog;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decisions in a {@link MemoryDatabase}. */
public final class MemoryDecisionStore implements DecisionStore {

    private final MemoryTable<Xid, Decision> decisions;

    public MemoryDecisionStore(MemoryDatabase database) {
        this.decisions = new MemoryTable<>(database, "decision");
    }

    /** The committed rows. For assertions. */
    public Map<Xid, Decision> committed() {
        return decisions.committed();
    }

    @Override
    public Outcome decide(Decision decision) {
        while (!decisions.insertIfAbsent(decision.xid(), decision)) {
            Optional<Decision> first = decisions.lock(decision.xid());
            if (first.isPresent()) {
                return first.get().outcome();
            }
        }
        return decision.outcome();
    }

    @Override
    public List<Decision> claim(Instant now, Instant until, int limit) {
        return decisions
                .lockSome(
                        row -> row.status() == DeliveryStatus.PENDING
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
                row -> row.status() == DeliveryStatus.PENDING && row.attempts() == decision.attempts(),
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
                finished);
    }

    @Override
    public void finish(Collection<Xid> xids, Instant now) {
        for (Xid xid : xids) {
            decisions.update(
                    xid,
                    row -> row.status() == DeliveryStatus.PENDING,
                    row -> written(row, DeliveryStatus.FINISHED, row, now));
        }
    }

    @Override
    public int purge(Instant finishedBefore, int limit) {
        List<Decision> old = decisions.lockSome(
                row -> row.finished() != null && row.finished().isBefore(finishedBefore),
                Comparator.comparing(row -> Objects.requireNonNull(row.finished())),
                limit);
        old.forEach(row -> decisions.delete(row.xid()));
        return old.size();
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
