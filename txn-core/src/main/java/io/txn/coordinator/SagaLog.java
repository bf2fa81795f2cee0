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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Records the calls of sagas before they are made. One commit at a time: what comes while it is under way waits, and goes
 * along with the next, whoever's it is. Thread-safe.
 */
final class SagaLog implements CallLog {

    private final DecisionStore store;
    private final LocalTransactions local;
    private final InstantSource clock;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Lock committing = new ReentrantLock();

    SagaLog(DecisionStore store, LocalTransactions local, InstantSource clock) {
        this.store = store;
        this.local = local;
        this.clock = clock;
    }

    @Override
    public void record(GlobalTransaction transaction, Map<Integer, Set<URI>> calls) {
        Entry entry = new Entry(transaction, calls);
        waiting.add(entry);
        committing.lock();
        try {
            if (!entry.over) {
                commitWaiting();
            }
        } finally {
            committing.unlock();
        }
        entry.requireRecorded();
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
            batch.forEach(entry -> entry.fail(e));
        } catch (RuntimeException e) {
            if (batch.size() == 1 || !batch.get(0).begun) {
                batch.forEach(entry -> entry.fail(e));
            } else {
                batch.forEach(entry -> commit(List.of(entry)));
            }
        } catch (Error e) {
            batch.forEach(entry -> entry.fail(new IllegalStateException(e)));
            throw e;
        }
    }

    private void write(List<Entry> batch) {
        local.isolated(() -> {
            batch.forEach(Entry::write);
            return batch.size();
        });
        batch.forEach(Entry::committed);
    }

    /** What one saga wants recorded. Guarded by the lock, but for its making. */
    private final class Entry {

        private final GlobalTransaction transaction;
        private final Map<Integer, Set<URI>> calls;
        private boolean begun;
        private boolean undecided;
        private boolean over;
        private @Nullable RuntimeException failure;

        Entry(GlobalTransaction transaction, Map<Integer, Set<URI>> calls) {
            this.transaction = transaction;
            this.calls = calls;
        }

        boolean isInTime() {
            over = transaction.expired();
            return !over;
        }

        void write() {
            begun = true;
            undecided = calls.entrySet().stream().allMatch(call -> write(call.getKey(), call.getValue()));
        }

        private boolean write(int call, Set<URI> participants) {
            return (!transaction.logged() && store.open(undecidedRow(), call, participants))
                    || store.record(transaction.xid(), call, participants);
        }

        private Decision undecidedRow() {
            return Decision.open(transaction.xid(), transaction.mode(), clock.instant(), transaction.deadline());
        }

        void committed() {
            over = true;
        }

        void fail(RuntimeException newFailure) {
            failure = newFailure;
            over = true;
        }

        void requireRecorded() {
            if (failure != null) {
                throw failure;
            }
            if (!undecided) {
                String reason = "it was not decided before its deadline, and is being undone";
                transaction.setRollbackOnly(reason);
                throw new TransactionRolledBackException(
                        transaction.xid(), "Transaction " + transaction.xid() + " can make no more calls: " + reason);
            }
        }
    }
}
