package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.TransactionRolledBackException;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.memory.Faults;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SagaLogTests {

    private static final URI ORDER = URI.create("http://order");
    private static final URI INVENTORY = URI.create("http://inventory");
    private static final Map<Integer, Set<URI>> CALL = Map.of(1, Set.of(INVENTORY));

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private final MemoryDatabase database = new MemoryDatabase(Duration.ofSeconds(10));
    private final MemoryDecisionStore store = new MemoryDecisionStore(database);
    private final SagaLog log = new SagaLog(store, database, clock);

    private GlobalTransaction saga(String id) {
        return GlobalTransaction.begun(new Xid("order:" + id), Mode.SAGA, ORDER, Duration.ofSeconds(10), clock, log);
    }

    private List<LoggedCall> calls(String id) {
        return database.isolated(() -> store.calls(new Xid("order:" + id)));
    }

    @Test
    void recordsTheSagaWithItsFirstCallInOneCommit() {
        log.record(saga("1"), CALL);

        assertThat(database.commits()).isEqualTo(1);
        assertThat(calls("1")).containsExactly(new LoggedCall(1, Set.of(INVENTORY), null));
        Decision row = store.committed().get(new Xid("order:1"));
        assertThat(row.outcome()).isNull();
        assertThat(row.nextAttempt()).isEqualTo(clock.instant().plusSeconds(10));
    }

    @Test
    void letsAllThatComeDuringACommitShareTheNext() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        database.faults(new Faults() {
            @Override
            public void beforeCommit() {
                committing.countDown();
                try {
                    waited.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        List<Thread> threads = new ArrayList<>();
        threads.add(start("first"));
        committing.await();
        for (int i = 0; i < 5; i++) {
            threads.add(start("other" + i));
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        waited.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(database.commits()).isEqualTo(2);
        assertThat(store.committed()).hasSize(6);
    }

    private Thread start(String id) {
        Thread thread = new Thread(() -> log.record(saga(id), CALL));
        thread.start();
        return thread;
    }

    @Test
    void letsNobodyBearWhatAnotherDidWrong() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        database.faults(new Faults() {
            @Override
            public void beforeCommit() {
                committing.countDown();
                try {
                    waited.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        Thread first = start("first");
        committing.await();
        Thread good = start("good");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread bad = new Thread(() -> {
            try {
                log.record(saga("bad"), new FailingMap());
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        bad.start();
        await().until(() -> good.getState() == Thread.State.WAITING && bad.getState() == Thread.State.WAITING);

        waited.countDown();

        assertThat(failure.get()).hasMessage("bad");
        first.join();
        good.join();
        assertThat(calls("good")).hasSize(1);
        assertThat(calls("bad")).isEmpty();
    }

    private static final class FailingMap extends AbstractMap<Integer, Set<URI>> {
        @Override
        public Set<Entry<Integer, Set<URI>>> entrySet() {
            throw new IllegalStateException("bad");
        }
    }

    @Test
    void triesOnceForAllOfThemWhenTheDatabaseIsAway() throws Exception {
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        AwayTransactions away = new AwayTransactions(committing, waited);
        SagaLog awayLog = new SagaLog(store, away, clock);
        List<CompletableFuture<Throwable>> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = "away" + i;
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            failures.add(failure);
            threads.add(new Thread(() -> failure.complete(catchThrowable(() -> awayLog.record(saga(id), CALL)))));
        }
        threads.get(0).start();
        committing.await();
        threads.subList(1, 5).forEach(Thread::start);
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        waited.countDown();

        for (CompletableFuture<Throwable> failure : failures) {
            assertThat(failure.get()).isInstanceOf(DatabaseException.class);
        }
        assertThat(away.begun).hasValue(2);
    }

    @Test
    void recordsNothingForATransactionWhoseTimeIsOver() {
        GlobalTransaction late =
                GlobalTransaction.begun(new Xid("order:late"), Mode.SAGA, ORDER, Duration.ZERO, clock, log);

        assertThatThrownBy(() -> log.record(late, CALL)).isInstanceOf(TransactionRolledBackException.class);

        assertThat(database.commits()).isZero();
    }

    @Test
    void refusesACallOfATransactionThatIsDecided() {
        GlobalTransaction saga = saga("1");
        database.isolated(() -> store.decide(Decision.rollback(saga.xid(), Mode.SAGA, clock.instant())));

        assertThatThrownBy(() -> log.record(saga, CALL))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("can make no more calls");
        assertThat(calls("1")).isEmpty();
        assertThat(saga.report().rollbackOnly()).contains("deadline");
    }

    @Test
    void saysWhenTheDatabaseFails() {
        database.away(true);
        assertThatThrownBy(() -> log.record(saga("1"), CALL)).isInstanceOf(DatabaseException.class);

        database.away(false);
        database.loseNextCommit(LostCommit.LANDED);
        assertThatThrownBy(() -> log.record(saga("2"), CALL)).isInstanceOf(LocalCommitUnknownException.class);
    }

    /** Of a database that gives no connection. */
    private static final class AwayTransactions implements LocalTransactions {

        private final AtomicInteger begun = new AtomicInteger();
        private final CountDownLatch beginning;
        private final CountDownLatch goOn;

        AwayTransactions(CountDownLatch beginning, CountDownLatch goOn) {
            this.beginning = beginning;
            this.goOn = goOn;
        }

        @Override
        public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) {
            begun.incrementAndGet();
            beginning.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new DatabaseException("away");
        }

        @Override
        public boolean active() {
            return false;
        }

        @Override
        public <T extends @Nullable Object, E extends Exception> T required(Work<T, E> work) {
            return isolated(work);
        }

        @Override
        public void setRollbackOnly() {
            throw new IllegalStateException();
        }

        @Override
        public void afterCompletion(Consumer<Completion> listener) {
            throw new IllegalStateException();
        }
    }
}
