package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransaction.Binding;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.Propagation;
import io.txn.TransactionDefinition;
import io.txn.TransactionInDoubtException;
import io.txn.TransactionRolledBackException;
import io.txn.memory.MemoryDatabase.LostCommit;
import io.txn.world.Service;
import io.txn.world.World;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GlobalTransactionTemplateTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final GlobalTransactionTemplate template = new GlobalTransactionTemplate(order.coordinator());

    @AfterEach
    void leavesNothingBoundToTheThread() {
        assertThat(GlobalTransaction.current()).isEmpty();
    }

    private static TransactionDefinition with(Propagation propagation) {
        return TransactionDefinition.named("Orders.place").withPropagation(propagation);
    }

    private Optional<GlobalTransaction> seenWith(Propagation propagation) {
        return template.execute(with(propagation), GlobalTransaction::current);
    }

    /** Runs in a transaction that is running, and says what it is. */
    private GlobalTransaction running(Runnable work) {
        return template.execute(TransactionDefinition.named("outer"), () -> {
            GlobalTransaction outer = GlobalTransaction.current().orElseThrow();
            work.run();
            assertThat(GlobalTransaction.current()).containsSame(outer);
            return outer;
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"REQUIRED", "REQUIRES_NEW"})
    void beginsOneWhereNoneIsRunning(Propagation propagation) {
        assertThat(seenWith(propagation)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"SUPPORTS", "NOT_SUPPORTED", "NEVER"})
    void runsWithoutWhereNoneIsRunning(Propagation propagation) {
        assertThat(seenWith(propagation)).isEmpty();
    }

    @Test
    void refusesMandatoryWhereNoneIsRunning() {
        assertThatThrownBy(() -> seenWith(Propagation.MANDATORY))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("Orders.place has propagation MANDATORY");
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"REQUIRED", "SUPPORTS", "MANDATORY"})
    void joinsTheOneThatIsRunning(Propagation propagation) {
        running(() -> {
            GlobalTransaction outer = GlobalTransaction.current().orElseThrow();
            assertThat(seenWith(propagation)).containsSame(outer);
            order.reserve("still open");
        });

        assertThat(order.effect("still open").confirmedOnce()).isTrue();
    }

    @Test
    void suspendsTheOneThatIsRunningForOneOfItsOwn() {
        GlobalTransaction outer = running(() -> {
            GlobalTransaction inner = seenWith(Propagation.REQUIRES_NEW).orElseThrow();
            assertThat(inner).isNotSameAs(GlobalTransaction.current().orElseThrow());
            order.reserve("outer");
            template.execute(with(Propagation.REQUIRES_NEW), () -> order.reserve("inner"));
            assertThat(order.effect("inner").confirmedOnce()).isTrue();
            assertThat(order.effect("outer").reserved()).isTrue();
        });

        assertThat(order.effect("outer").xid()).isEqualTo(outer.xid());
        assertThat(order.effect("outer").confirmedOnce()).isTrue();
    }

    @Test
    void leavesTheOneThatIsRunningAloneWhenOneOfItsOwnRollsBack() {
        running(() -> {
            order.reserve("outer");
            assertThatThrownBy(() -> template.execute(with(Propagation.REQUIRES_NEW), () -> {
                        order.reserve("inner");
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class);
        });

        assertThat(order.effect("inner").cancelledOnce()).isTrue();
        assertThat(order.effect("outer").confirmedOnce()).isTrue();
    }

    @Test
    void suspendsTheOneThatIsRunningForNone() {
        running(() -> assertThat(seenWith(Propagation.NOT_SUPPORTED)).isEmpty());
    }

    @Test
    void restoresTheOneThatIsRunningWhenTheWorkThrows() {
        running(() -> {
            assertThatThrownBy(() -> template.execute(with(Propagation.NOT_SUPPORTED), () -> {
                        throw new IOException("no");
                    }))
                    .isInstanceOf(IOException.class);
            order.reserve("outer");
        });

        assertThat(order.effect("outer").confirmedOnce()).isTrue();
    }

    @Test
    void refusesNeverWhereOneIsRunning() {
        running(() -> assertThatThrownBy(() -> seenWith(Propagation.NEVER))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("Orders.place has propagation NEVER"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"REQUIRED", "SUPPORTS", "MANDATORY"})
    void marksTheOneItJoinedWhenTheWorkThrows(Propagation propagation) {
        assertThatThrownBy(() -> running(() -> {
                    order.reserve("outer");
                    assertThatThrownBy(() -> template.execute(with(propagation), () -> {
                                throw new IOException("no");
                            }))
                            .isInstanceOf(IOException.class);
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("Orders.place, which took part in it, threw java.io.IOException: no");

        assertThat(order.effect("outer").cancelledOnce()).isTrue();
    }

    @Test
    void returnsWhatTheWorkReturns() {
        String result = template.execute(TransactionDefinition.named("work"), () -> "result");

        assertThat(result).isEqualTo("result");
        assertThat(template.<Object, RuntimeException>execute(TransactionDefinition.named("work"), () -> null))
                .isNull();
    }

    @Test
    void rollsBackAndThrowsWhatTheWorkThrows() {
        Error thrown = new StackOverflowError();

        assertThatThrownBy(() -> template.execute(TransactionDefinition.named("work"), () -> {
                    order.reserve("thing");
                    throw thrown;
                }))
                .isSameAs(thrown);

        assertThat(order.effect("thing").cancelledOnce()).isTrue();
    }

    @Test
    void commitsAndThrowsWhatDoesNotRollBack() {
        TransactionDefinition definition = new TransactionDefinition(
                "work", Mode.TCC, null, Propagation.REQUIRED, List.of(), List.of(IOException.class));

        assertThatThrownBy(() -> template.execute(definition, () -> {
                    order.reserve("thing");
                    throw new FileNotFoundException("recorded");
                }))
                .isInstanceOf(FileNotFoundException.class);

        assertThat(order.effect("thing").confirmedOnce()).isTrue();
    }

    @Test
    void doesNotThrowWhatMeansACommitWhenThereWasNone() {
        TransactionDefinition definition = new TransactionDefinition(
                "work", Mode.TCC, null, Propagation.REQUIRED, List.of(), List.of(IOException.class));
        IOException recorded = new IOException("recorded");

        assertThatThrownBy(() -> template.execute(definition, () -> {
                    order.reserve("thing");
                    GlobalTransaction.current().orElseThrow().setRollbackOnly("somebody said so");
                    throw recorded;
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasSuppressedException(recorded);
        assertThatThrownBy(() -> template.execute(definition, () -> {
                    order.reserve("other thing");
                    order.database().loseNextCommit(LostCommit.LANDED);
                    order.database().awayAfterNextCommit();
                    throw recorded;
                }))
                .isInstanceOf(TransactionInDoubtException.class)
                .hasSuppressedException(recorded);
    }

    @Test
    void takesTheConfiguredTimeoutOrTheDefinitionsOwn() {
        TransactionDefinition patient = TransactionDefinition.named("work").withTimeout(Duration.ofMinutes(5));

        Duration configured = template.execute(TransactionDefinition.named("work"), () -> remaining());
        Duration own = template.execute(patient, () -> remaining());

        assertThat(configured).isEqualTo(World.TIMEOUT);
        assertThat(own).isEqualTo(Duration.ofMinutes(5));
    }

    private static Duration remaining() {
        return GlobalTransaction.current().orElseThrow().remaining();
    }

    @Test
    void rollsBackWhatIsNotDecidedBeforeItsDeadline() {
        assertThatThrownBy(() -> template.execute(TransactionDefinition.named("work"), () -> {
                    order.reserve("thing");
                    world.clock().advance(World.TIMEOUT);
                    return "late";
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("it was not decided before its deadline");

        assertThat(order.effect("thing").cancelledOnce()).isTrue();
    }

    @Test
    void writesNothingWhenNobodyWasEnlisted() {
        int before = order.database().commits();

        template.execute(TransactionDefinition.named("work"), () -> "nothing");

        assertThat(order.database().commits()).isEqualTo(before);
        assertThat(order.decisions()).isEmpty();
    }

    @Test
    void joinsTheTransactionThatARequestCarriesAndDecidesNothing() {
        Service inventory = world.service("inventory");
        GlobalTransactionTemplate remote = new GlobalTransactionTemplate(inventory.coordinator());

        running(() -> order.call(inventory, at -> remote.execute(with(Propagation.REQUIRED), () -> at.reserve("sku"))));

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        assertThat(inventory.decisions()).isEmpty();
    }

    @Test
    @SuppressWarnings("try")
    void runsInWhatWasBoundByHand() {
        GlobalTransaction transaction = order.coordinator().begin("work", null, Mode.TCC);

        try (Binding binding = GlobalTransaction.bind(transaction)) {
            assertThat(seenWith(Propagation.MANDATORY)).containsSame(transaction);
        }

        order.coordinator().rollback(transaction);
    }
}
