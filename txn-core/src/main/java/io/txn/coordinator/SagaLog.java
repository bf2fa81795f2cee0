package io.txn.coordinator;

import io.txn.CallLog;
import io.txn.GlobalTransaction;
import io.txn.TransactionRolledBackException;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls of sagas before they are made, and that they commit. One commit at a time: what comes while it is under
 * way waits, and goes along with the next, whoever's it is. Thread-safe.
 */
final class SagaLog implements CallLog {

    private final DecisionStore store;
    private final LocalTransactions local;
    private final InstantSource clock;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Lock committing = new ReentrantLock();
    private final ExpectedCalls expected = new ExpectedCalls();

    SagaLog(DecisionStore store, LocalTransactions local, InstantSource clock) {
        this.store = store;
        this.local = local;
        this.clock = clock;
    }

    @Override
    public Map<Integer, URI> record(GlobalTransaction transaction, Map<Integer, Set<URI>> calls) {
        Calls entry = new Calls(transaction, calls);
        finish(entry);
        entry.requireUndecided();
        return entry.ahead;
    }

    /**
     * Of a transaction that is about to commit; if it is a saga with calls, the next one of its name is expected to make the same.
     * Who may not take part is not expected.
     */
    void learn(GlobalTransaction transaction) {
        if (transaction.logged()) {
            expected.learn(transaction.name(), transaction.enlisting());
        }
    }

    /**
     * Decides a saga that is on record.
     *
     * @return the decision that stands (R1)
     * @throws LocalCommitUnknownException if whether it was written cannot be found out now (R6); after any other exception
     *     it was not
     */
    Decision commit(GlobalTransaction transaction, Decision commit) {
        Commit entry = new Commit(transaction, commit);
        finish(entry);
        return entry.standing();
    }

    private void finish(Entry entry) {
        waiting.add(entry);
        committing.lock();
        try {
            if (!entry.over) {
                commitWaiting();
            }
        } finally {
            committing.unlock();
        }
        if (entry.failure != null) {
            throw entry.failure;
        }
    }

    private void commitWaiting() {
        List<Entry> batch = new ArrayList<>();
        for (Entry entry = waiting.poll(); entry != null; entry = waiting.poll()) {
            batch.add(entry);
        }
        commit(batch);
    }

    /**
     * What one of them did wrong, the others have not to bear: if it was one of them that failed, and not the database,
     * each goes alone; and none for longer than its transaction has time, because the others wait behind it.
     */
    private void commit(List<Entry> all) {
        List<Entry> batch = all.stream().filter(Entry::isInTime).toList();
        if (batch.isEmpty()) {
            return;
        }
        try {
            write(batch);
        } catch (LocalCommitUnknownException e) {
            batch.forEach(entry -> entry.fail(new LocalCommitUnknownException(e)));
        } catch (RuntimeException e) {
            if (batch.size() == 1 || !batch.get(0).begun) {
                batch.forEach(entry -> entry.fail(e));
            } else {
                commitAlone(batch);
            }
        } catch (Error e) {
            batch.forEach(entry -> entry.fail(new LocalCommitUnknownException(e)));
            throw e;
        }
    }

    /** Whatever happens to one, the others are over afterwards: who waits for them asks nobody else. */
    private void commitAlone(List<Entry> batch) {
        try {
            batch.forEach(entry -> commit(List.of(entry)));
        } catch (Error e) {
            batch.stream()
                    .filter(entry -> !entry.over)
                    .forEach(entry -> entry.fail(new LocalCommitUnknownException(e)));
            throw e;
        }
    }

    private void write(List<Entry> batch) {
        local.isolated(() -> {
            batch.forEach(Entry::begin);
            return batch.size();
        });
        batch.forEach(Entry::committed);
    }

    /** What one saga wants written. Guarded by the lock, but for its making; when it is over, it does not change. */
    private abstract static class Entry {

        final GlobalTransaction transaction;
        private boolean begun;
        private boolean over;
        private boolean committed;
        private @Nullable RuntimeException failure;

        Entry(GlobalTransaction transaction) {
            this.transaction = transaction;
        }

        boolean isInTime() {
            over = transaction.expired();
            return !over;
        }

        void begin() {
            begun = true;
            write();
        }

        /** What it finds counts when it is committed: it may be rolled back with the others, and have no time for another try. */
        abstract void write();

        boolean isCommitted() {
            return committed;
        }

        void committed() {
            committed = true;
            over = true;
        }

        void fail(RuntimeException newFailure) {
            failure = newFailure;
            over = true;
        }
    }

    private final class Calls extends Entry {

        private final Map<Integer, Set<URI>> calls;
        private boolean undecided;
        private Map<Integer, URI> ahead = Map.of();

        Calls(GlobalTransaction transaction, Map<Integer, Set<URI>> calls) {
            super(transaction);
            this.calls = calls;
        }

        @Override
        void write() {
            undecided = open()
                    || calls.entrySet().stream()
                            .allMatch(call -> store.record(transaction.xid(), call.getKey(), call.getValue()));
        }

        /** With what is expected to follow. Later, that might be written over what has come instead. */
        private boolean open() {
            ahead = Map.of();
            if (transaction.logged()) {
                return false;
            }
            Map<Integer, URI> more = expected.after(transaction.name(), calls.keySet());
            Map<Integer, Set<URI>> all = new TreeMap<>(calls);
            more.forEach((call, target) -> all.put(call, Set.of(target)));
            boolean opened = store.open(undecidedRow(), all);
            if (opened) {
                ahead = more;
            }
            return opened;
        }

        private Decision undecidedRow() {
            return Decision.open(transaction.xid(), transaction.mode(), clock.instant(), transaction.deadline());
        }

        void requireUndecided() {
            if (!isCommitted() || !undecided) {
                String reason = "it was not decided before its deadline, and is being undone";
                transaction.setRollbackOnly(reason);
                throw new TransactionRolledBackException(
                        transaction.xid(), "Transaction " + transaction.xid() + " can make no more calls: " + reason);
            }
        }
    }

    private final class Commit extends Entry {

        private final Decision commit;
        private @Nullable Decision standing;

        Commit(GlobalTransaction transaction, Decision commit) {
            super(transaction);
            this.commit = commit;
        }

        @Override
        void write() {
            standing = store.commit(commit) ? commit : store.decide(commit);
        }

        Decision standing() {
            if (!isCommitted() || standing == null) {
                throw new TransactionRolledBackException(
                        transaction.xid(), "Transaction " + transaction.xid() + " was not decided before its deadline");
            }
            return standing;
        }
    }
}
