package io.txn.participant;

import static io.txn.participant.OtherTransaction.assertWaiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.txn.BranchRefusedException;
import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.MemoryTable;
import io.txn.participant.Acknowledgement.Status;
import io.txn.world.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The participant alone, with real threads where it takes two to meet at the gate. */
class ParticipantTests {

    private static final URI ORDER = URI.create("http://order");
    private static final URI INVENTORY = URI.create("http://inventory");
    private static final Xid XID = new Xid("order:1");
    private static final int MAX_ATTEMPTS = 3;

    private final ManualClock clock = new ManualClock();
    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryBranchStore store = new MemoryBranchStore(database);
    private final MemoryTable<String, String> stock = new MemoryTable<>(database, "stock");
    private final List<String> finished = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile BranchHandlers handlers = (branch, outcome) -> finished.add(outcome + " " + branch.arguments());

    private final Participant participant = new Participant(
            new ServiceIdentity("inventory", () -> INVENTORY),
            store,
            database,
            (branch, outcome) -> handlers.finish(branch, outcome),
            clock,
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(1)),
            MAX_ATTEMPTS);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    private GlobalTransaction joined(String call) {
        return GlobalTransaction.joined(
                new TransactionContext(XID, ORDER, Mode.TCC, Duration.ofSeconds(10), call), clock, () -> {});
    }

    private class Reserve implements Try<String> {

        private final String sku;
        private final Callable<?> alongside;

        Reserve(String sku, Callable<?> alongside) {
            this.sku = sku;
            this.alongside = alongside;
        }

        @Override
        public String action() {
            return "reserve";
        }

        @Override
        public String arguments() {
            return sku;
        }

        @Override
        public String run() throws Exception {
            stock.insertIfAbsent(sku, "reserved");
            alongside.call();
            return "reserved";
        }

        @Override
        public String encode(String result) {
            return result;
        }

        @Override
        public String decode(@Nullable String result) {
            return "stored " + result;
        }
    }

    /** Returns nothing, so that its branch is written ahead. */
    private final class Note extends Reserve {

        Note(String sku, Callable<?> alongside) {
            super(sku, alongside);
        }

        @Override
        public boolean returnsNothing() {
            return true;
        }
    }

    private String reserve(GlobalTransaction transaction, String sku, Callable<?> alongside) throws Exception {
        return participant.enlist(transaction, new Reserve(sku, alongside));
    }

    private String reserve(GlobalTransaction transaction, String sku) throws Exception {
        return reserve(transaction, sku, () -> "nothing more");
    }

    private Acknowledgement complete(Outcome outcome) {
        return participant.complete(List.of(new OutcomeMessage(XID, outcome))).get(0);
    }

    private Gate gate() {
        return store.gates().get(XID);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void writesGateBranchAndBusinessRowsInOneCommit() throws Exception {
        assertThat(reserve(joined("1"), "tea")).isEqualTo("reserved");

        assertThat(database.commits()).isEqualTo(1);
        assertThat(gate())
                .isEqualTo(
                        Gate.opened(XID, ORDER, clock.instant(), clock.instant().plusSeconds(10)));
        assertThat(store.branches())
                .containsExactly(new Branch(XID, "1", 1, "reserve", "tea", "reserved", CallReport.NONE, 0, 1, null));
        assertThat(stock.committed()).containsKey("tea");
    }

    @Test
    void joinsTheActiveLocalTransaction() {
        assertThatThrownBy(() -> database.required(() -> {
                    reserve(joined("1"), "tea");
                    throw new IOException("after the try");
                }))
                .isInstanceOf(IOException.class);

        assertThat(store.gates()).isEmpty();
        assertThat(store.branches()).isEmpty();
        assertThat(stock.committed()).isEmpty();
    }

    /** As a repetition of the call would number it, in which the one before fails again. */
    @Test
    void whoHasWaitedForATryThatFailsIsTheFirst() throws Exception {
        GlobalTransaction transaction = joined("1");
        CountDownLatch trying = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> participant.enlist(transaction, new Note("tea", () -> {
            trying.countDown();
            refused.await();
            throw new IOException("no tea");
        })));
        assertThat(trying.await(20, TimeUnit.SECONDS)).isTrue();
        Future<String> second = threads.submit(() -> participant.enlist(transaction, new Note("milk", () -> "")));
        assertWaiting(second);

        refused.countDown();

        assertThatThrownBy(() -> get(first)).hasRootCauseInstanceOf(IOException.class);
        get(second);
        assertThat(store.branches())
                .extracting(Branch::ordinal, Branch::branches, Branch::arguments)
                .containsExactly(tuple(1, 1, "milk"));
        reserve(transaction, "sugar");
        assertThat(store.branches()).extracting(Branch::ordinal).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void storesNothingOfATryThatThrows() {
        GlobalTransaction transaction = joined("1");

        assertThatThrownBy(() -> reserve(transaction, "tea", () -> {
                    throw new IOException("no tea");
                }))
                .isInstanceOf(IOException.class);

        assertThat(store.gates()).isEmpty();
        assertThat(stock.committed()).isEmpty();
        assertThat(transaction.report()).isEqualTo(new CallReport(Set.of(INVENTORY), null));
    }

    @Test
    void forbidsACommitWhenItIsUnknownWhetherATryWasCommitted() {
        for (LostCommit what : LostCommit.values()) {
            GlobalTransaction transaction = joined("1");
            database.loseNextCommit(what);

            assertThatThrownBy(() -> reserve(transaction, "tea")).isInstanceOf(LocalCommitUnknownException.class);

            assertThat(transaction.end().rollbackOnly())
                    .isEqualTo("whether the try of reserve was committed is unknown");
        }
    }

    @Test
    void forbidsACommitWhenItIsUnknownWhetherTheOuterLocalTransactionWasCommitted() {
        GlobalTransaction transaction = joined("1");
        database.loseNextCommit(LostCommit.LANDED);

        assertThatThrownBy(() -> database.required(() -> reserve(transaction, "tea")))
                .isInstanceOf(LocalCommitUnknownException.class);

        assertThat(transaction.end().rollbackOnly()).contains("is unknown");
    }

    @Test
    void anOutcomeWaitsForATryThatIsInFlight() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<String> inFlight = threads.submit(() -> reserve(joined("1"), "tea", () -> {
            running.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        }));
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

        Future<Acknowledgement> outcome = threads.submit(() -> complete(Outcome.ROLLBACK));
        assertWaiting(outcome);
        goOn.countDown();

        assertThat(get(inFlight)).isEqualTo("reserved");
        assertThat(get(outcome).status()).isEqualTo(Status.DONE);
        assertThat(finished).containsExactly("ROLLBACK tea");
        assertThat(gate().state()).isEqualTo(GateState.ROLLED_BACK);
    }

    @Test
    void aTryWaitsForAnOutcomeThatIsInFlightAndIsRefused() throws Exception {
        reserve(joined("1"), "tea");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        handlers = (branch, outcome) -> {
            running.countDown();
            assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
        };
        Future<Acknowledgement> outcome = threads.submit(() -> complete(Outcome.ROLLBACK));
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

        Future<String> late = threads.submit(() -> reserve(joined("2"), "milk"));
        assertWaiting(late);
        goOn.countDown();

        assertThat(get(outcome).status()).isEqualTo(Status.DONE);
        assertThatThrownBy(() -> get(late)).hasCauseInstanceOf(BranchRefusedException.class);
        assertThat(stock.committed()).containsOnlyKeys("tea");
    }

    @Test
    void theSameCallTwiceAtOnceRunsOnce() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<String> first = threads.submit(() -> reserve(joined("1"), "tea", () -> {
            running.countDown();
            return goOn.await(20, TimeUnit.SECONDS);
        }));
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        Future<String> second = threads.submit(() -> reserve(joined("1"), "tea", () -> {
            throw new AssertionError("ran twice");
        }));
        assertWaiting(second);

        goOn.countDown();

        assertThat(get(first)).isEqualTo("reserved");
        assertThat(get(second)).isEqualTo("stored reserved");
        assertThat(store.branches()).hasSize(1);
    }

    @Test
    void theSameOutcomeManyTimesAtOnceIsExecutedOnce() throws Exception {
        reserve(joined("1"), "tea");

        List<Future<Acknowledgement>> answers = IntStream.range(0, 16)
                .mapToObj(i -> threads.submit(() -> complete(Outcome.COMMIT)))
                .toList();

        for (Future<Acknowledgement> answer : answers) {
            assertThat(get(answer)).isEqualTo(Acknowledgement.done(XID));
        }
        assertThat(finished).containsExactly("COMMIT tea");
    }

    @Test
    void oppositeOutcomesAtOnceNeverBothHappen() throws Exception {
        reserve(joined("1"), "tea");

        List<CompletableFuture<Acknowledgement>> answers = IntStream.range(0, 16)
                .mapToObj(i -> i % 2 == 0 ? Outcome.COMMIT : Outcome.ROLLBACK)
                .map(outcome -> CompletableFuture.supplyAsync(() -> complete(outcome), threads))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);

        assertThat(finished).hasSize(1);
        assertThat(answers).extracting(answer -> answer.join().status()).containsOnly(Status.DONE, Status.PARKED);
        assertThat(gate().state() == GateState.COMMITTED).isEqualTo(finished.contains("COMMIT tea"));
    }

    @Test
    void acknowledgesACommitThatFindsNothingToDoAndRefusesTriesFromThenOn() {
        assertThat(complete(Outcome.COMMIT)).isEqualTo(Acknowledgement.done(XID));

        assertThatThrownBy(() -> reserve(joined("1"), "tea"))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("has already ended here (COMMITTED)");
    }

    @Test
    void refusesATryWhoseDeadlineHasPassed() {
        GlobalTransaction transaction = joined("1");
        clock.advance(Duration.ofSeconds(10));

        assertThatThrownBy(() -> reserve(transaction, "tea"))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("the deadline of order:1 has passed");

        assertThat(store.gates()).isEmpty();
        assertThat(transaction.end().rollbackOnly()).contains("the deadline of order:1 has passed");
    }

    @Test
    void refusesTheTransactionOfAnotherServiceOfTheSameName() {
        GlobalTransaction foreign = GlobalTransaction.joined(
                new TransactionContext(new Xid("inventory:1"), ORDER, Mode.TCC, Duration.ofSeconds(10), "1"),
                clock,
                () -> {});

        assertThatThrownBy(() -> reserve(foreign, "tea"))
                .isInstanceOf(BranchRefusedException.class)
                .hasMessageContaining("Give each service a txn.service-name of its own");
    }

    @Test
    void runsNoHandlerInsideOfAGlobalTransaction() throws Exception {
        List<Object> seen = new ArrayList<>();
        handlers = (branch, outcome) -> seen.add(GlobalTransaction.current());
        GlobalTransaction transaction = joined("1");
        reserve(transaction, "tea");

        try (GlobalTransaction.Binding binding = GlobalTransaction.bind(transaction)) {
            complete(Outcome.COMMIT);
            assertThat(GlobalTransaction.current()).containsSame(transaction);
        }

        assertThat(seen).containsExactly(Optional.empty());
    }

    @Test
    void finishesBranchesInOrderAndAllOrNone() throws Exception {
        reserve(joined("2"), "milk");
        reserve(joined("1"), "tea");
        handlers = (branch, outcome) -> {
            stock.update(branch.arguments(), any -> true, before -> "taken");
            finished.add(branch.arguments());
            if (branch.arguments().equals("milk") && finished.size() == 2) {
                throw new IOException("no milk today");
            }
        };

        assertThat(complete(Outcome.COMMIT).status()).isEqualTo(Status.FAILED);
        assertThat(stock.committed()).containsEntry("tea", "reserved").containsEntry("milk", "reserved");
        assertThat(gate()).matches(gate -> gate.attempts() == 1 && gate.state() == GateState.ACTIVE);
        assertThat(complete(Outcome.COMMIT).status()).isEqualTo(Status.DONE);

        assertThat(finished).containsExactly("tea", "milk", "tea", "milk");
        assertThat(stock.committed()).containsEntry("tea", "taken").containsEntry("milk", "taken");
    }

    @Test
    void failsAHandlerThatSwallowsWhatSpoiledItsLocalTransaction() throws Exception {
        reserve(joined("1"), "tea");
        handlers = (branch, outcome) -> {
            try {
                database.required(() -> {
                    throw new IOException("inside a @Transactional method");
                });
            } catch (IOException swallowed) {
                finished.add("swallowed");
            }
        };

        assertThat(complete(Outcome.COMMIT).status()).isEqualTo(Status.FAILED);

        assertThat(gate().state()).isEqualTo(GateState.ACTIVE);
    }

    @Test
    void saysThatAGateMovedUnderItsLock() throws Exception {
        reserve(joined("1"), "tea");
        handlers = (branch, outcome) -> store.update(gate().ended(GateState.COMMITTED, clock.instant()));
        OutcomeMessage again = new OutcomeMessage(XID, Outcome.COMMIT).with(Intervention.RETRY);

        Acknowledgement answer = participant.complete(List.of(again)).get(0);

        assertThat(answer.status()).isEqualTo(Status.FAILED);
        assertThat(answer.error()).contains("moved under its lock. Indicates a bug.");
        assertThat(gate().state()).isEqualTo(GateState.ACTIVE);
    }

    @Test
    void parksAfterTheLastAttemptAndIsNotRunAgain() throws Exception {
        reserve(joined("1"), "tea");
        handlers = (branch, outcome) -> {
            finished.add("attempt");
            throw new IOException("never");
        };

        List<Status> answers = IntStream.range(0, 5)
                .mapToObj(i -> complete(Outcome.COMMIT).status())
                .toList();

        assertThat(answers).containsExactly(Status.FAILED, Status.FAILED, Status.PARKED, Status.PARKED, Status.PARKED);
        assertThat(finished).hasSize(MAX_ATTEMPTS);
        assertThat(gate().lastError()).isEqualTo("COMMIT failed: java.io.IOException: never");
        assertThat(gate().state()).isEqualTo(GateState.ACTIVE);
    }

    @Test
    void parksNothingForCommitsThatFail() throws Exception {
        reserve(joined("1"), "tea");
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            database.loseNextCommit(LostCommit.NOT_LANDED);
            assertThat(complete(Outcome.COMMIT).status()).isEqualTo(Status.FAILED);
        }

        assertThat(gate().lastError()).contains(LocalCommitUnknownException.class.getName());
        assertThat(complete(Outcome.COMMIT).status()).isEqualTo(Status.DONE);
    }

    @Test
    void answersThoughTheDatabaseIsAway() throws Exception {
        reserve(joined("1"), "tea");
        database.away(true);

        Acknowledgement answer = complete(Outcome.COMMIT);

        assertThat(answer.status()).isEqualTo(Status.FAILED);
        assertThat(answer.error()).contains(DatabaseException.class.getName());
        database.away(false);
        assertThat(gate().attempts()).as("failures of handlers").isZero();
    }

    @Test
    void answersEachOutcomeOfABatchForItself() throws Exception {
        reserve(joined("1"), "tea");
        handlers = (branch, outcome) -> {
            throw new IOException("never");
        };
        Xid other = new Xid("order:2");

        List<Acknowledgement> answers = participant.complete(
                List.of(new OutcomeMessage(XID, Outcome.COMMIT), new OutcomeMessage(other, Outcome.ROLLBACK)));

        assertThat(answers).extracting(Acknowledgement::xid).containsExactly(XID, other);
        assertThat(answers).extracting(Acknowledgement::status).containsExactly(Status.FAILED, Status.DONE);
    }
}
