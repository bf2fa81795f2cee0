package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionRolledBackException;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.memory.Faults;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import io.txn.world.ManualClock;
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
    private static final URI PAYMENT = URI.create("http://payment");
    private static final Map<Integer, Set<URI>> CALL = Map.of(1, Set.of(INVENTORY));

    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private final MemoryDatabase database = new MemoryDatabase(Duration.ofSeconds(10));
    private final MemoryDecisionStore store = new MemoryDecisionStore(database);
    private final SagaLog log = new SagaLog(store, database, clock);

    private GlobalTransaction saga(String id) {
        return GlobalTransaction.begun(
                "work", new Xid("order:" + id), Mode.SAGA, ORDER, Duration.ofSeconds(10), clock, log);
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
        HeldCommits held = new HeldCommits();
        database.faults(held);
        List<Thread> threads = new ArrayList<>();
        threads.add(start("first"));
        held.awaitOne();
        for (int i = 0; i < 5; i++) {
            threads.add(start("other" + i));
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        held.release();
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
        HeldCommits held = new HeldCommits();
        database.faults(held);
        Thread first = start("first");
        held.awaitOne();
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

        held.release();

        assertThat(failure.get()).hasMessage("bad");
        first.join();
        good.join();
        assertThat(calls("good")).hasSize(1);
        assertThat(calls("bad")).isEmpty();
    }

    /** Found by a reviewer: the COMMIT that had been written and rolled back again was told to everybody. */
    @Test
    void aCommitThatWasRolledBackWithAnothersFailureAndHasNoTimeLeftIsNone() throws Exception {
        ManualClock time = new ManualClock();
        GlobalTransaction saga = GlobalTransaction.begun(
                "work", new Xid("order:saga"), Mode.SAGA, ORDER, Duration.ofSeconds(10), time, log);
        log.record(saga, CALL);
        HeldCommits held = new HeldCommits();
        database.faults(held);
        Thread first = start("first");
        held.awaitOne();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread decider = new Thread(() -> failure.complete(catchThrowable(() -> log.commit(saga, commit(saga)))));
        decider.start();
        await().until(() -> decider.getState() == Thread.State.WAITING);
        Thread bad = new Thread(() -> {
            Throwable unused = catchThrowable(() -> log.record(saga("bad"), new AbstractMap<>() {
                @Override
                public Set<Entry<Integer, Set<URI>>> entrySet() {
                    time.advance(Duration.ofSeconds(11));
                    throw new IllegalStateException("bad");
                }
            }));
        });
        bad.start();
        await().until(() -> bad.getState() == Thread.State.WAITING);

        held.release();

        assertThat(failure.get()).isInstanceOf(TransactionRolledBackException.class);
        assertThat(store.committed().get(saga.xid()).outcome()).isNull();
        first.join();
        bad.join();
    }

    /** Commits wait until they are let go. */
    private static final class HeldCommits implements Faults {

        private final CountDownLatch committing = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        void awaitOne() throws InterruptedException {
            committing.await();
        }

        void release() {
            released.countDown();
        }

        @Override
        public void beforeCommit() {
            committing.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
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
                GlobalTransaction.begun("work", new Xid("order:late"), Mode.SAGA, ORDER, Duration.ZERO, clock, log);

        assertThatThrownBy(() -> log.record(late, CALL)).isInstanceOf(TransactionRolledBackException.class);

        assertThat(database.commits()).isZero();
    }

    private void learn() {
        GlobalTransaction taught = saga("taught");
        for (URI participant : List.of(INVENTORY, PAYMENT, INVENTORY)) {
            taught.call(participant).answered(new CallReport(Set.of(participant), null));
        }
        log.learn(taught);
    }

    @Test
    void recordsAheadWhatTheLastSagaOfTheNameHasCalled() {
        learn();

        Map<Integer, URI> ahead = log.record(saga("1"), Map.of(2, Set.of(INVENTORY)));

        assertThat(ahead).containsExactly(Map.entry(3, INVENTORY));
        assertThat(calls("1"))
                .containsExactly(
                        new LoggedCall(2, Set.of(INVENTORY), null), new LoggedCall(3, Set.of(INVENTORY), null));
    }

    /** There may be very many names of others, and what they do is not on record. */
    @Test
    void learnsNothingOfATransactionThatHasNothingOnRecord() {
        learn();
        log.learn(saga("unheard"));

        assertThat(log.record(saga("1"), Map.of(2, Set.of(INVENTORY)))).hasSize(1);
    }

    @Test
    void recordsNothingAheadOfASagaThatIsOnRecord() {
        learn();
        GlobalTransaction saga = saga("1");
        Decision row = Decision.open(saga.xid(), Mode.SAGA, clock.instant(), saga.deadline());
        boolean opened = database.isolated(() -> store.open(row, Map.of(2, Set.of(ORDER))));
        assertThat(opened).isTrue();

        Map<Integer, URI> ahead = log.record(saga, CALL);

        assertThat(ahead).isEmpty();
        assertThat(calls("1"))
                .containsExactly(new LoggedCall(1, Set.of(INVENTORY), null), new LoggedCall(2, Set.of(ORDER), null));
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

    private Decision commit(GlobalTransaction saga) {
        return Decision.commit(
                saga.xid(),
                Mode.SAGA,
                Set.of(INVENTORY),
                clock.instant(),
                clock.instant().plusSeconds(30));
    }

    private @Nullable Outcome outcome(GlobalTransaction saga) {
        return store.committed().get(saga.xid()).outcome();
    }

    @Test
    void decidesASagaThatIsOnRecord() {
        GlobalTransaction saga = saga("1");
        log.record(saga, CALL);

        Decision standing = log.commit(saga, commit(saga));

        assertThat(standing).isEqualTo(commit(saga));
        assertThat(outcome(saga)).isEqualTo(Outcome.COMMIT);
        assertThat(database.commits()).isEqualTo(2);
    }

    @Test
    void letsADecisionShareACommitWithCalls() throws Exception {
        GlobalTransaction saga = saga("decided");
        log.record(saga, CALL);
        HeldCommits held = new HeldCommits();
        database.faults(held);
        List<Thread> threads = new ArrayList<>();
        threads.add(start("first"));
        held.awaitOne();
        threads.add(start("other"));
        CompletableFuture<Decision> standing = new CompletableFuture<>();
        Thread decider = new Thread(() -> standing.complete(log.commit(saga, commit(saga))));
        decider.start();
        threads.add(decider);
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        assertThat(standing).isNotDone();

        held.release();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(standing.get().outcome()).isEqualTo(Outcome.COMMIT);
        assertThat(database.commits()).isEqualTo(3);
    }

    @Test
    void adoptsWhatWasDecidedFirst() {
        GlobalTransaction saga = saga("1");
        log.record(saga, CALL);
        database.isolated(() -> store.decide(Decision.rollback(saga.xid(), Mode.SAGA, clock.instant())));

        Decision standing = log.commit(saga, commit(saga));

        assertThat(standing.outcome()).isEqualTo(Outcome.ROLLBACK);
        assertThat(standing.undoesCalls()).isTrue();
    }

    @Test
    void decidesNothingWhenTheTimeIsOver() {
        GlobalTransaction late =
                GlobalTransaction.begun("work", new Xid("order:late"), Mode.SAGA, ORDER, Duration.ZERO, clock, log);

        assertThatThrownBy(() -> log.commit(late, commit(late)))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("deadline");

        assertThat(store.committed()).isEmpty();
    }

    @Test
    void doesNotTakeADecisionWhoseCommitIsUnknownForWritten() {
        for (LostCommit fate : LostCommit.values()) {
            GlobalTransaction saga = saga(fate.name().replace("_", ""));
            log.record(saga, CALL);
            database.loseNextCommit(fate);

            assertThatThrownBy(() -> log.commit(saga, commit(saga))).isInstanceOf(LocalCommitUnknownException.class);
        }
    }

    /** Of whoever was in the same commit, the one whose thread it was gets the error itself. */
    @Test
    void takesADecisionForUnknownAfterAnError() throws Exception {
        GlobalTransaction saga = saga("decided");
        log.record(saga, CALL);
        CountDownLatch committing = new CountDownLatch(1);
        CountDownLatch waited = new CountDownLatch(1);
        AtomicInteger commits = new AtomicInteger();
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

            @Override
            public void afterCommit() {
                if (commits.incrementAndGet() == 2) {
                    throw new OutOfMemoryError("at the worst of times");
                }
            }
        });
        Thread first = start("first");
        committing.await();
        List<CompletableFuture<Throwable>> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            failures.add(failure);
            Thread thread = new Thread(() -> failure.complete(catchThrowable(() -> log.commit(saga, commit(saga)))));
            thread.start();
            threads.add(thread);
        }
        await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));

        waited.countDown();
        first.join();

        List<Throwable> thrown = List.of(failures.get(0).get(), failures.get(1).get());
        assertThat(thrown).hasAtLeastOneElementOfType(OutOfMemoryError.class);
        assertThat(thrown).hasAtLeastOneElementOfType(LocalCommitUnknownException.class);
        assertThat(outcome(saga)).isEqualTo(Outcome.COMMIT);
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
