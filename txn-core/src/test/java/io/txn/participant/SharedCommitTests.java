package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.MemoryTable;
import io.txn.participant.Acknowledgement.Status;
import io.txn.world.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Outcomes that come together. */
class SharedCommitTests {

    private static final URI ORDER = URI.create("http://order");
    private static final URI INVENTORY = URI.create("http://inventory");

    private final ManualClock clock = new ManualClock();
    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryBranchStore store = new MemoryBranchStore(database);
    private final MemoryTable<String, String> effects = new MemoryTable<>(database, "effects");
    private final List<String> run = new ArrayList<>();
    private final Set<String> failing = new HashSet<>();
    private Duration handlersTake = Duration.ZERO;

    private final Participant participant = new Participant(
            new ServiceIdentity("inventory", () -> INVENTORY),
            store,
            database,
            this::finish,
            clock,
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(1)),
            3);

    private void finish(Branch branch, Outcome outcome) {
        run.add(outcome + " " + branch.arguments());
        effects.insert(branch.arguments(), outcome.name());
        clock.advance(handlersTake);
        if (failing.contains(branch.arguments())) {
            throw new IllegalStateException("not this one");
        }
    }

    private record Work(String action, String arguments) implements Try<@Nullable String> {

        @Override
        public @Nullable String run() {
            return null;
        }

        @Override
        public boolean returnsNothing() {
            return true;
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

    private static Xid xid(int number) {
        return new Xid("order:" + number);
    }

    private void reserve(int... numbers) throws Exception {
        for (int number : numbers) {
            GlobalTransaction transaction = GlobalTransaction.joined(
                    new TransactionContext(xid(number), ORDER, Mode.TCC, Duration.ofSeconds(10), "1"), clock, () -> {});
            participant.enlist(transaction, new Work("reserve", "thing " + number));
        }
    }

    private static List<OutcomeMessage> all(Outcome outcome, int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> new OutcomeMessage(xid(number), outcome))
                .toList();
    }

    private List<Status> complete(List<OutcomeMessage> messages) {
        List<Acknowledgement> answers = participant.complete(messages);
        assertThat(answers)
                .extracting(Acknowledgement::xid)
                .isEqualTo(messages.stream().map(OutcomeMessage::xid).toList());
        return answers.stream().map(Acknowledgement::status).toList();
    }

    private int commitsOf(List<OutcomeMessage> messages) {
        int before = database.commits();
        assertThat(complete(messages)).containsOnly(Status.DONE);
        return database.commits() - before;
    }

    @Test
    void takeOneCommit() throws Exception {
        reserve(1, 2, 3);

        assertThat(commitsOf(all(Outcome.COMMIT, 1, 2, 3, 2))).isEqualTo(1);

        assertThat(run).containsExactlyInAnyOrder("COMMIT thing 1", "COMMIT thing 2", "COMMIT thing 3");
        assertThat(store.gates().values()).allMatch(gate -> gate.ended() && gate.state() == GateState.COMMITTED);
    }

    @Test
    void takeACommitForEachOutcomeAndEachOfSoMany() throws Exception {
        int[] commits = IntStream.range(0, 40).toArray();
        reserve(commits);
        reserve(50, 51);
        List<OutcomeMessage> messages = new ArrayList<>(all(Outcome.COMMIT, commits));
        messages.addAll(all(Outcome.ROLLBACK, 50, 51));

        assertThat(commitsOf(messages)).isEqualTo(4);

        assertThat(effects.committed()).hasSize(42).containsEntry("thing 50", "ROLLBACK");
    }

    @Test
    void goAloneIfOneOfThemFailsAndForAWhileAfterwards() throws Exception {
        reserve(1, 2, 3);
        failing.add("thing 2");

        assertThat(complete(all(Outcome.COMMIT, 1, 2, 3))).containsExactly(Status.DONE, Status.FAILED, Status.DONE);

        assertThat(effects.committed()).containsOnlyKeys("thing 1", "thing 3");
        assertThat(store.gates().get(xid(2)).attempts()).isEqualTo(1);
        reserve(4, 5, 6, 7);
        assertThat(commitsOf(all(Outcome.COMMIT, 4, 5))).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        run.clear();
        assertThat(complete(all(Outcome.COMMIT, 6, 2, 7))).containsExactly(Status.DONE, Status.FAILED, Status.DONE);
        assertThat(run).as("nobody has to go again for what has failed before").hasSize(3);
    }

    @Test
    void goAloneForAWhileWhereHandlersTakeLong() throws Exception {
        reserve(1, 2, 3, 4);
        handlersTake = Duration.ofMillis(101);

        assertThat(commitsOf(all(Outcome.COMMIT, 1, 2))).isEqualTo(1);
        assertThat(commitsOf(all(Outcome.COMMIT, 3, 4))).isEqualTo(2);
    }

    @Test
    void areFoundOutOneByOneIfTheFateOfTheirCommitIsUnknown() throws Exception {
        reserve(1, 2);
        database.loseNextCommit(LostCommit.LANDED);

        assertThat(complete(all(Outcome.COMMIT, 1, 2))).containsOnly(Status.DONE);

        assertThat(effects.committed()).hasSize(2);
        assertThat(run).hasSize(2);
    }

    @Test
    void leaveWhatIsInTheWayToBeLookedAtAlone() throws Exception {
        reserve(1, 2, 3);
        complete(all(Outcome.ROLLBACK, 1));

        assertThat(complete(all(Outcome.COMMIT, 1, 2, 3, 4)))
                .containsExactly(Status.PARKED, Status.DONE, Status.DONE, Status.DONE);

        assertThat(store.gates().get(xid(1)).state()).isEqualTo(GateState.ROLLED_BACK);
        assertThat(effects.committed()).containsEntry("thing 1", "ROLLBACK");
    }
}
