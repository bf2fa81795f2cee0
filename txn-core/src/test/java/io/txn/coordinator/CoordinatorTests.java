package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionInDoubtException;
import io.txn.TransactionRolledBackException;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.memory.Faults;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Answer;
import io.txn.participant.Backoff;
import io.txn.participant.GateState;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import io.txn.participant.ServiceIdentity;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.World;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoordinatorTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");

    private GlobalTransaction begin() {
        return order.coordinator().begin("work", null, Mode.TCC);
    }

    private Xid place() {
        order.execute(() -> order.call(inventory, at -> at.reserve("sku")));
        return inventory.effect("sku").xid();
    }

    private Answer answer(Xid xid) {
        return order.coordinator().answer(List.of(xid)).get(xid);
    }

    @Test
    void makesXidsThatAreDifferentNamedAndSortByTime() {
        Set<String> xids = new HashSet<>();
        String before = "";
        for (int i = 0; i < 1000; i++) {
            String xid = begin().xid().value();
            assertThat(xid).isGreaterThan(before).matches("order:[0-9A-HJKMNP-TV-Z]{26}");
            assertThat(xids.add(xid)).isTrue();
            before = xid;
            world.clock().advance(Duration.ofMillis(1));
        }
    }

    @Test
    void beginsWithoutWritingAnything() {
        begin();

        assertThat(order.database().commits()).isZero();
    }

    @Test
    void writesOneRowForACommitThatOthersTakePartIn() {
        Xid xid = place();

        assertThat(order.database().commits()).isEqualTo(1);
        assertThat(order.decisions().get(xid))
                .isEqualTo(Decision.commit(
                        xid,
                        Mode.TCC,
                        Set.of(inventory.url()),
                        world.clock().instant(),
                        world.clock().instant().plus(World.LEASE)));
    }

    @Test
    void writesNothingForARollback() {
        assertThatThrownBy(() -> order.execute(() -> {
                    order.call(inventory, at -> at.reserve("sku"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(order.database().commits()).isZero();
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void isFinishedAtOnceWhenItAloneTookPart() {
        order.execute(() -> order.reserve("order"));

        assertThat(order.database().commits()).as("try and decision").isEqualTo(2);
        assertThat(order.decisions().values()).allMatch(row -> row.status() == DeliveryStatus.FINISHED);
        world.assertAtRest();
    }

    @Test
    void doesNotCommitWhatWasNotAnsweredWhenTheMethodEnded() {
        GlobalTransaction.Call[] forgotten = new GlobalTransaction.Call[1];

        assertThatThrownBy(() -> order.execute(() ->
                        forgotten[0] = GlobalTransaction.current().orElseThrow().call(inventory.url())))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("call 1 to http://inventory was not answered yet");

        assertThat(inventory.gates().values()).extracting(gate -> gate.state()).containsExactly(GateState.ROLLED_BACK);
    }

    @Test
    void refusesWorkForATransactionThatHasEnded() {
        GlobalTransaction transaction = begin();
        order.coordinator().commit(transaction);

        assertThatThrownBy(() -> transaction.call(inventory.url()))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void saysThatATransactionIsPendingUntilItsDeadlineAndThenRollsItBack() {
        GlobalTransaction transaction = begin();

        assertThat(answer(transaction.xid())).isEqualTo(Answer.PENDING);
        world.clock().advance(World.TIMEOUT);
        assertThat(answer(transaction.xid())).isEqualTo(Answer.ROLLBACK);

        assertThat(order.decisions().get(transaction.xid()).outcome()).isEqualTo(Outcome.ROLLBACK);
    }

    @Test
    void rollsBackWhatItHasNeverHeardOf() {
        assertThat(answer(new Xid("order:UNHEARDOF"))).isEqualTo(Answer.ROLLBACK);
    }

    @Test
    void saysNothingAboutTransactionsOfOtherServices() {
        Xid foreign = new Xid("payment:1");

        assertThat(order.coordinator().answer(List.of(foreign))).isEmpty();
        assertThat(order.decisions()).isEmpty();
    }

    @Test
    void forgetsATransactionThatRolledBackSoThatInquiriesAreAnswered() {
        GlobalTransaction transaction = begin();

        order.coordinator().rollback(transaction);

        assertThat(answer(transaction.xid())).isEqualTo(Answer.ROLLBACK);
    }

    @Test
    void forgetsATransactionThatIsInDoubtSoThatInquiriesSettleIt() {
        Xid[] xid = new Xid[1];
        assertThatThrownBy(() -> order.execute(() -> {
                    order.call(inventory, at -> at.reserve("sku"));
                    xid[0] = inventory.effect("sku").xid();
                    order.database().loseNextCommit(LostCommit.NOT_LANDED);
                    order.database().awayAfterNextCommit();
                }))
                .isInstanceOf(TransactionInDoubtException.class)
                .extracting(thrown -> ((TransactionInDoubtException) thrown).xid())
                .isEqualTo(xid[0]);

        order.database().away(false);

        assertThat(answer(xid[0])).isEqualTo(Answer.ROLLBACK);
    }

    @Test
    void adoptsARollbackThatWasDecidedWhileTheCommitWasInDoubt() {
        Service second = order.anotherInstance();
        assertThatThrownBy(() -> order.execute(() -> {
                    order.reserve("order");
                    order.call(inventory, at -> at.reserve("sku"));
                    Xid xid = GlobalTransaction.current().orElseThrow().xid();
                    order.database()
                            .faults(loseOneCommitAndThen(
                                    () -> second.coordinator().answer(List.of(xid))));
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("a participant asked");

        world.settle();
        assertThat(order.effect("order").cancelledOnce()).isTrue();
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    private Faults loseOneCommitAndThen(Runnable work) {
        Deque<Runnable> after = new ArrayDeque<>();
        return new Faults() {
            private boolean lost;

            @Override
            public void beforeCommit() {
                if (!lost) {
                    lost = true;
                    after.add(work);
                    throw new DatabaseException("The connection was lost before the commit took effect");
                }
            }

            @Override
            public void beforeStatement(String statement) {
                if (!after.isEmpty()) {
                    order.database().elsewhere(after.remove());
                }
            }
        };
    }

    @Test
    void givesNoAnswerWhileADecisionRidesInALocalTransactionThatIsOpen() {
        order.local().<Object, RuntimeException>required(() -> {
            order.execute(() -> order.call(inventory, at -> at.reserve("sku")));
            world.clock().advance(World.TIMEOUT);
            inventory.recover();
            assertThat(inventory.effect("sku").reserved()).isTrue();
            return "committed after the deadline";
        });

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        world.recover();
        world.assertAtRest();
    }

    @Test
    void saysThatATransactionIsPendingWhileItsDecisionRides() {
        order.local().<Object, RuntimeException>required(() -> {
            order.execute(() -> order.call(inventory, at -> at.reserve("sku")));
            inventory.clockError(World.TIMEOUT);
            inventory.recover();
            assertThat(world.network().sent(Kind.INQUIRIES)).isEqualTo(1);
            return "committed";
        });

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void decidesTwoTransactionsInOneLocalTransaction() {
        order.local().<Object, RuntimeException>required(() -> {
            order.execute(() -> order.call(inventory, at -> at.reserve("sku")));
            order.execute(() -> order.call(inventory, at -> at.reserve("other sku")));
            return "both";
        });

        assertThat(order.database().commits()).isEqualTo(1);
        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        assertThat(inventory.effect("other sku").confirmedOnce()).isTrue();
    }

    @Test
    void rollsBackWhenAnInquiryIsAnsweredBeforeTheDecisionRides() {
        Service second = order.anotherInstance();

        assertThatThrownBy(() -> order.local().required(() -> {
                    order.execute(() -> {
                        order.call(inventory, at -> at.reserve("sku"));
                        Xid xid = GlobalTransaction.current().orElseThrow().xid();
                        order.database()
                                .elsewhere(() -> assertThat(second.coordinator().answer(List.of(xid)))
                                        .containsEntry(xid, Answer.ROLLBACK));
                    });
                    return "never";
                }))
                .isInstanceOf(TransactionRolledBackException.class);

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        world.assertAtRest();
    }

    @Test
    void rollsBackWhenTheDecisionCannotBeWritten() {
        assertThatThrownBy(() -> order.execute(() -> {
                    order.call(inventory, at -> at.reserve("sku"));
                    order.database().failNextStatement("decision.insert");
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("the decision could not be written")
                .hasRootCauseMessage("The statement decision.insert was made to fail");

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void doesNotCommitWhatItsOwnBranchesHaveGivenUp() {
        assertThatThrownBy(() -> order.execute(() -> {
                    order.reserve("order");
                    order.call(inventory, at -> at.reserve("sku"));
                    park(GlobalTransaction.current().orElseThrow().xid());
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("This service's own branches are parked");

        assertThat(order.decisions()).isEmpty();
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        assertThat(order.backlog().parked()).isEqualTo(1);
    }

    private void park(Xid xid) {
        order.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        for (int attempt = 0; attempt < World.MAX_ATTEMPTS; attempt++) {
            order.participant().complete(List.of(new OutcomeMessage(xid, Outcome.COMMIT)));
        }
        order.onFinish(branch -> {});
    }

    @Test
    void answersTheOthersWhenOneInquiryCannotBeAnswered() {
        Xid first = new Xid("order:1");
        Xid second = new Xid("order:2");
        AtomicInteger failures = new AtomicInteger(2);
        order.database().faults(new Faults() {
            @Override
            public void beforeStatement(String statement) {
                if (statement.equals("decision.insert") && failures.getAndDecrement() > 0) {
                    throw new DatabaseException("once together with the other, once alone");
                }
            }
        });

        assertThat(order.coordinator().answer(List.of(first, second)))
                .containsOnlyKeys(second)
                .containsEntry(second, Answer.ROLLBACK);
    }

    @Test
    void answersManyInOneLocalTransaction() {
        world.network().lose(message -> message.kind() == Kind.OUTCOMES);
        Xid committed = place();
        List<Xid> all = new ArrayList<>(List.of(committed));
        IntStream.range(0, 99).forEach(number -> all.add(new Xid("order:" + number)));
        int before = order.database().commits();

        Map<Xid, Answer> answers = order.coordinator().answer(all);

        assertThat(order.database().commits()).isEqualTo(before + 1);
        assertThat(answers).hasSize(100).containsEntry(committed, Answer.COMMIT);
        assertThat(answers.values()).filteredOn(Answer.ROLLBACK::equals).hasSize(99);
        assertThat(order.decisions()).hasSize(100);
    }

    @Test
    void answersOneByOneIfTheFateOfTheirCommitIsUnknown() {
        List<Xid> all = List.of(new Xid("order:1"), new Xid("order:2"));
        order.database().loseNextCommit(LostCommit.LANDED);

        assertThat(order.coordinator().answer(all))
                .hasSize(2)
                .allSatisfy((xid, answer) -> assertThat(answer).isEqualTo(Answer.ROLLBACK));

        assertThat(order.decisions()).hasSize(2);
    }

    /** Its row is one that others write, many in a local transaction as well. */
    @Test
    void decidesASagaThatIsAskedAboutAloneAndHasItsCallsUndoneInTheirOrder() {
        Service second = order.anotherInstance();
        Xid other = new Xid("order:1");
        AtomicReference<Map<Xid, Answer>> answers = new AtomicReference<>();

        assertThatThrownBy(() -> order.saga(() -> {
                    order.call(inventory, at -> at.reserve("sku"));
                    Xid xid = GlobalTransaction.current().orElseThrow().xid();
                    order.database()
                            .elsewhere(() -> answers.set(second.coordinator().answer(List.of(xid, other))));
                    assertThat(answers.get()).containsEntry(xid, Answer.PENDING);
                }))
                .isInstanceOf(TransactionRolledBackException.class);

        assertThat(answers.get()).hasSize(2).containsEntry(other, Answer.ROLLBACK);
        world.settle();
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void settlesWhatRodeInALostCommitWithoutHoldingUpTheThreadThatTells() throws Exception {
        ExecutorService oneThread = Executors.newSingleThreadExecutor();
        BlockingQueue<OutcomeMessage> told = new LinkedBlockingQueue<>();
        MemoryDatabase database = new MemoryDatabase();
        Coordinator patient = patientCoordinator(database, oneThread, told);

        assertThatThrownBy(() -> database.required(() -> {
                    GlobalTransaction transaction = patient.begin("work", null, Mode.TCC);
                    transaction.call(inventory.url()).answered(new CallReport(Set.of(inventory.url()), null));
                    patient.commit(transaction);
                    database.loseNextCommit(LostCommit.NOT_LANDED);
                    return "lost";
                }))
                .isInstanceOf(LocalCommitUnknownException.class);

        assertThat(told.poll(20, TimeUnit.SECONDS)).isNotNull().returns(Outcome.ROLLBACK, OutcomeMessage::outcome);
        oneThread.shutdownNow();
    }

    /** One that would wait for an hour. */
    private Coordinator patientCoordinator(MemoryDatabase database, Executor executor, Queue<OutcomeMessage> told) {
        Random random = new Random(1);
        Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), random);
        Participant own = new Participant(
                new ServiceIdentity("patient", () -> URI.create("http://patient")),
                new MemoryBranchStore(database),
                database,
                (branch, outcome) -> {},
                world.clock(),
                backoff,
                World.MAX_ATTEMPTS);
        return new Coordinator(
                new CoordinatorSettings(World.TIMEOUT, Duration.ofHours(1), World.LEASE, 100),
                new MemoryDecisionStore(database),
                database,
                own,
                (participant, outcomes) -> {
                    told.addAll(outcomes);
                    return List.of();
                },
                executor,
                world.clock(),
                backoff,
                random);
    }
}
