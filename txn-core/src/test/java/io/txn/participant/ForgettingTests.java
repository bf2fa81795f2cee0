package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.participant.Acknowledgement.Status;
import io.txn.world.ManualClock;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commits that leave nothing to be done, many at a time. */
class ForgettingTests {

    private static final URI ORDER = URI.create("http://order");
    private static final URI INVENTORY = URI.create("http://inventory");

    private final ManualClock clock = new ManualClock();
    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryBranchStore store = new MemoryBranchStore(database);
    private final List<String> finished = new ArrayList<>();
    private BranchStore participantsStore = store;

    /** Steps, of which nothing is to be confirmed, and reservations. */
    private final class Handlers implements BranchHandlers {

        @Override
        public void finish(Branch branch, Outcome outcome) {
            finished.add(outcome + " " + branch.arguments());
        }

        @Override
        public boolean forgets(Branch branch) {
            return branch.action().equals("step");
        }
    }

    private record Work(String action, String arguments, Runnable alongside) implements Try<@Nullable String> {

        @Override
        public @Nullable String run() {
            alongside.run();
            return null;
        }

        @Override
        public boolean returnsNothing() {
            return action.equals("step");
        }

        @Override
        public @Nullable String encode(@Nullable String result) {
            return result;
        }

        @Override
        public @Nullable String decode(@Nullable String result) {
            return result;
        }
    }

    private Participant participant() {
        return new Participant(
                new ServiceIdentity("inventory", () -> INVENTORY),
                participantsStore,
                database,
                new Handlers(),
                clock,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(1)),
                3);
    }

    private static Xid xid(int number) {
        return new Xid("order:" + number);
    }

    private GlobalTransaction joined(int number) {
        return joined(number, "1");
    }

    private GlobalTransaction joined(int number, String call) {
        return GlobalTransaction.joined(
                new TransactionContext(xid(number), ORDER, Mode.SAGA, Duration.ofSeconds(10), call), clock, () -> {});
    }

    private void run(GlobalTransaction transaction, String action, String arguments, Runnable alongside) {
        try {
            participant().enlist(transaction, new Work(action, arguments, alongside));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void run(int number, String action) {
        run(joined(number), action, action + number, () -> {});
    }

    private List<Acknowledgement> complete(Outcome outcome, int... numbers) {
        return participant()
                .complete(Arrays.stream(numbers)
                        .mapToObj(number -> new OutcomeMessage(xid(number), outcome))
                        .toList());
    }

    private GateState state(int number) {
        return store.gates().get(xid(number)).state();
    }

    /** The store, with something in between when the gates were looked at and are not locked yet. */
    private BranchStore beforeLocking(Runnable between) {
        return (BranchStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BranchStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("lockActive")) {
                        between.run();
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void endsTheGatesOfManyStepsInOneLocalTransaction() {
        run(1, "step");
        run(2, "step");
        run(3, "step");
        long before = database.commits();

        List<Acknowledgement> answers = complete(Outcome.COMMIT, 1, 2, 3, 2);

        assertThat(database.commits() - before)
                .as("one to see that it is worth it, and one for all others")
                .isEqualTo(2);
        assertThat(answers).extracting(Acknowledgement::status).containsOnly(Status.DONE);
        assertThat(answers).extracting(Acknowledgement::xid).containsExactly(xid(1), xid(2), xid(3), xid(2));
        assertThat(store.gates().values()).allMatch(Gate::ended).allMatch(gate -> gate.state() == GateState.COMMITTED);
    }

    @Test
    void confirmsWhatHasToBeConfirmedEachInItsOwnLocalTransaction() {
        run(1, "step");
        run(2, "reserve");
        GlobalTransaction mixed = joined(3);
        run(mixed, "step", "step3", () -> {});
        run(mixed, "reserve", "reserve3", () -> {});

        run(4, "step");

        List<Acknowledgement> answers = complete(Outcome.COMMIT, 4, 1, 2, 3);

        assertThat(answers).extracting(Acknowledgement::status).containsOnly(Status.DONE);
        assertThat(finished).containsExactly("COMMIT step4", "COMMIT reserve2", "COMMIT step3", "COMMIT reserve3");
        assertThat(store.gates().values()).allMatch(Gate::ended);
    }

    @Test
    void undoesStepsOneByOne() {
        run(1, "step");
        run(2, "step");

        run(3, "step");

        complete(Outcome.ROLLBACK, 1, 2, 3);

        assertThat(finished).containsExactly("ROLLBACK step1", "ROLLBACK step2", "ROLLBACK step3");
        assertThat(state(1)).isEqualTo(GateState.ROLLED_BACK);
    }

    @Test
    void doesNotEndWhatHasEndedOtherwise() {
        run(1, "step");
        run(2, "step");
        complete(Outcome.ROLLBACK, 1);

        run(3, "step");

        List<Acknowledgement> answers = complete(Outcome.COMMIT, 3, 1, 2);

        assertThat(answers)
                .extracting(Acknowledgement::status)
                .containsExactly(Status.DONE, Status.PARKED, Status.DONE);
        assertThat(state(1)).isEqualTo(GateState.ROLLED_BACK);
        assertThat(state(2)).isEqualTo(GateState.COMMITTED);
    }

    @Test
    void whatIsTriedWhileItIsLookedAtIsNotForgotten() {
        run(1, "step");
        run(2, "step");
        GlobalTransaction late = joined(1, "2");
        participantsStore = beforeLocking(() -> database.isolated(() -> {
            run(late, "reserve", "late", () -> {});
            return late;
        }));

        run(3, "step");

        List<Acknowledgement> answers = complete(Outcome.COMMIT, 3, 1, 2);

        assertThat(answers).extracting(Acknowledgement::status).containsOnly(Status.DONE);
        assertThat(finished).containsExactly("COMMIT step3", "COMMIT step1", "COMMIT late");
    }

    @Test
    void carriesOutEachAloneIfTogetherFails() {
        run(1, "step");
        run(2, "step");
        participantsStore = beforeLocking(() -> {
            throw new DatabaseException("deadlock");
        });

        run(3, "step");

        List<Acknowledgement> answers = complete(Outcome.COMMIT, 3, 1, 2);

        assertThat(answers).extracting(Acknowledgement::status).containsOnly(Status.DONE);
        assertThat(finished).containsExactly("COMMIT step3", "COMMIT step1", "COMMIT step2");
    }

    @Test
    void aTryThatReturnsNothingIsWrittenAheadAndWhomItEnlistsAfterwards() {
        GlobalTransaction transaction = joined(1);

        run(transaction, "step", "calls", () -> {
            assertThat(database.<Boolean, RuntimeException>required(
                            () -> store.branch(xid(1), "1", 1).isPresent()))
                    .isTrue();
            GlobalTransaction.Call call = transaction.call(ORDER);
            call.answered(new CallReport(Set.of(ORDER), null));
        });

        assertThat(store.branches())
                .containsExactly(new Branch(
                        xid(1), "1", 1, "step", "calls", null, new CallReport(Set.of(ORDER), null), 1, 1, null));
    }
}
