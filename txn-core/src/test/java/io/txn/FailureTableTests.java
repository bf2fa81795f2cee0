package io.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.txn.memory.DatabaseException;
import io.txn.memory.ProcessDeath;
import io.txn.participant.GateState;
import io.txn.world.CallFailedException;
import io.txn.world.Fate;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.Silence;
import io.txn.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What dies or is lost, and what happens then: row by row the table of the design. */
class FailureTableTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");
    private final Service payment = world.service("payment");
    private final List<Xid> xids = new ArrayList<>();

    private void place(Runnable last) {
        order.execute(() -> {
            xids.add(GlobalTransaction.current().orElseThrow().xid());
            order.reserve("order");
            order.call(inventory, at -> at.reserve("sku"));
            order.call(payment, at -> at.reserve("money"));
            last.run();
        });
    }

    private void assertConfirmed() {
        world.assertAtRest();
        assertThat(order.effect("order").confirmedOnce()).isTrue();
        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        assertThat(payment.effect("money").confirmedOnce()).isTrue();
    }

    private void assertCancelled() {
        world.assertAtRest();
        assertThat(order.effect("order").cancelledOnce()).isTrue();
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        assertThat(payment.effect("money").cancelledOnce()).isTrue();
    }

    @Test
    void coordinatorDiesBeforeTheDecision() {
        assertThatThrownBy(() -> place(order::dieBeforeCommit)).isInstanceOf(ProcessDeath.class);

        assertThat(order.decisions()).isEmpty();
        order.restart();
        world.settle();

        assertThat(order.decisions().get(xids.get(0)).outcome()).isEqualTo(Outcome.ROLLBACK);
        assertCancelled();
    }

    @Test
    void coordinatorDiesAfterTheDecisionAndItsOtherInstanceDelivers() {
        order.anotherInstance();

        assertThatThrownBy(() -> place(order::dieAfterCommit)).isInstanceOf(ProcessDeath.class);

        assertThat(inventory.effect("sku").reserved()).isTrue();
        world.settle();
        assertConfirmed();
    }

    @Test
    void coordinatorDiesAfterTheDecisionAndDeliversWhenItIsBack() {
        assertThatThrownBy(() -> place(order::dieAfterCommit)).isInstanceOf(ProcessDeath.class);

        order.restart();
        world.settle();

        assertConfirmed();
    }

    @Test
    void requestToAParticipantIsLost() {
        assertThatThrownBy(() -> place(() -> {
                    world.network().next(Kind.CALL, Fate.REQUEST_LOST);
                    order.call(payment, at -> at.reserve("more"));
                }))
                .isInstanceOf(CallFailedException.class);

        assertCancelled();
        assertThat(payment.effects()).containsOnlyKeys("money");
    }

    @Test
    void requestToAParticipantThatWasNeverReachedIsLost() {
        assertThatThrownBy(() -> order.execute(() -> {
                    world.network().next(Kind.CALL, Fate.REQUEST_LOST);
                    order.call(inventory, at -> at.reserve("sku"));
                }))
                .isInstanceOf(CallFailedException.class);

        assertThat(inventory.gates().values()).extracting(gate -> gate.state()).containsExactly(GateState.ROLLED_BACK);
        world.assertAtRest();
    }

    @Test
    void responseOfAParticipantIsLost() {
        assertThatThrownBy(() -> place(() -> {
                    world.network().next(Kind.CALL, Fate.RESPONSE_LOST);
                    order.call(payment, at -> at.reserve("more"));
                }))
                .isInstanceOf(CallFailedException.class);

        assertThat(payment.effect("more").cancelledOnce()).isTrue();
        assertCancelled();
    }

    @Test
    void tryArrivesAfterTheRollback() {
        List<Throwable> refusals = new ArrayList<>();
        assertThatThrownBy(() -> place(() -> {
                    world.network().next(Kind.CALL, Fate.DELAYED);
                    order.call(payment, at -> refusals.add(catchThrowable(() -> at.reserve("more"))));
                }))
                .isInstanceOf(CallFailedException.class);

        world.network().deliverDelayed();

        assertThat(refusals).singleElement().isInstanceOf(BranchRefusedException.class);
        assertCancelled();
        assertThat(payment.effects()).containsOnlyKeys("money");
    }

    @Test
    void outcomeIsLost() {
        place(() -> world.network().next(Kind.OUTCOMES, Fate.REQUEST_LOST));

        world.settle();

        assertConfirmed();
    }

    @Test
    void acknowledgementIsLost() {
        place(() -> world.network().next(Kind.OUTCOMES, Fate.RESPONSE_LOST));

        world.settle();

        assertConfirmed();
    }

    @Test
    void outcomeIsDeliveredTwice() {
        place(() -> world.network().next(Kind.OUTCOMES, Fate.TWICE));

        world.recover();

        assertConfirmed();
    }

    @Test
    void outcomeIsDeliveredByTwoInstancesAtOnce() {
        Service second = order.anotherInstance();
        world.hold();
        place(() -> {});
        world.clock().advance(World.LEASE);

        second.recover();
        world.release();
        world.recover();

        assertThat(world.network().sent(Kind.OUTCOMES)).isEqualTo(4);
        assertConfirmed();
    }

    @Test
    void participantDiesInConfirm() {
        payment.onFinish(branch -> payment.die("in confirm"));
        place(() -> {});
        assertThat(payment.effect("money").reserved()).isTrue();

        payment.onFinish(branch -> {});
        payment.restart();
        world.settle();

        assertConfirmed();
    }

    @Test
    void participantDiesAfterConfirm() {
        place(payment::dieAfterCommit);
        assertThat(payment.alive()).isFalse();

        payment.restart();
        world.settle();

        assertConfirmed();
    }

    @Test
    void confirmFailsEveryTime() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        place(() -> {});

        world.settle();

        assertThat(payment.backlog().parked()).isEqualTo(1);
        assertThat(order.backlog().parked()).isEqualTo(1);
        assertThat(payment.gates().get(xids.get(0)).lastError()).contains("never");
        assertThat(order.decisions().get(xids.get(0)).lastError()).contains("never");
        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void confirmFailsEveryTimeWithAnError() {
        payment.onFinish(branch -> {
            throw new AssertionError("never");
        });
        place(() -> {});

        world.settle();

        assertThat(payment.backlog().parked()).isEqualTo(1);
        assertThat(payment.gates().get(xids.get(0)).lastError()).contains("never");
    }

    @Test
    void cancelFailsEveryTimeAtTheCoordinator() {
        order.onFinish(branch -> {
            throw new NoClassDefFoundError("never");
        });
        assertThatThrownBy(() -> place(() -> {
                    throw new IllegalStateException("roll back");
                }))
                .hasMessage("roll back");

        world.settle();

        assertThat(order.backlog().parked()).isEqualTo(1);
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void confirmFailsEveryTimeAtOneParticipantAndTheDatabaseOfAnotherIsAway() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        place(() -> inventory.database().away(true));
        for (int round = 0; round < 5; round++) {
            order.recover();
            payment.recover();
            world.clock().advance(World.LEASE);
        }
        assertThat(payment.backlog().parked()).isEqualTo(1);

        inventory.database().away(false);
        order.recover();

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void databaseOfAParticipantIsAway() {
        place(() -> payment.database().away(true));
        order.execute(() -> order.call(inventory, at -> at.reserve("other sku")));

        world.recover();
        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        assertThat(inventory.effect("other sku").confirmedOnce()).isTrue();
        payment.database().away(false);
        world.settle();

        assertConfirmed();
    }

    @Test
    void databaseOfTheCoordinatorIsAwayAtTheDecision() {
        assertThatThrownBy(() -> place(() -> order.database().away(true)))
                .isInstanceOf(TransactionRolledBackException.class);
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();

        order.database().away(false);
        world.settle();

        assertCancelled();
    }

    @Test
    void aBlipEndsOneRoundAndNeverTheLoop() {
        assertThatThrownBy(() -> place(() -> order.die("before the decision"))).isInstanceOf(ProcessDeath.class);
        order.restart();
        world.clock().advance(World.TIMEOUT);
        inventory.database().failNextStatement("gate.claim");

        assertThatThrownBy(inventory::recover).isInstanceOf(DatabaseException.class);

        world.settle();
        assertCancelled();
    }

    @Test
    void allInstancesOfTheCoordinatorAreAwayForLong() {
        assertThatThrownBy(() -> place(() -> order.die("before the decision"))).isInstanceOf(ProcessDeath.class);

        for (int day = 0; day < 30; day++) {
            world.recover();
            world.clock().advance(Duration.ofDays(1));
        }

        assertThat(inventory.effect("sku").reserved()).isTrue();
        assertThat(inventory.backlog().overdue()).isEqualTo(1);
        assertThat(inventory.gates().get(xids.get(0)).lastError()).contains("No answer from http://order");
    }

    @Test
    void clocksDifferByMinutes() {
        inventory.clockError(Duration.ofMinutes(9));
        payment.clockError(Duration.ofMinutes(-9));

        place(() -> world.recover());
        world.settle();

        assertConfirmed();
    }

    @Test
    @SuppressWarnings("try")
    void comesToRestWhereverAServiceDies() {
        int deaths = 0;
        try (Silence silence = new Silence()) {
            for (String victim : List.of("order", "inventory", "payment")) {
                deaths += dyingAtEachStep(victim, true) + dyingAtEachStep(victim, false);
            }
        }

        assertThat(deaths).isGreaterThan(60);
    }

    private static int dyingAtEachStep(String victim, boolean commit) {
        int step = 1;
        while (diesAndComesToRest(victim, step, commit)) {
            step++;
        }
        return step - 1;
    }

    /** Whether there was such a step. */
    private static boolean diesAndComesToRest(String victim, int step, boolean commit) {
        World world = new World();
        Service order = world.service("order");
        Service inventory = world.service("inventory");
        Service payment = world.service("payment");
        Service dying = List.of(order, inventory, payment).stream()
                .filter(service -> service.toString().equals(victim))
                .findFirst()
                .orElseThrow();
        dying.dieAtStep(step);

        try {
            order.execute(() -> {
                order.reserve("order");
                order.call(inventory, at -> at.reserve("sku", () -> at.call(payment, to -> to.reserve("money"))));
                order.call(payment, at -> at.reserve("more money"));
                if (!commit) {
                    throw new IllegalStateException("roll back");
                }
            });
        } catch (ProcessDeath | CallFailedException | TransactionRolledBackException | IllegalStateException e) {
            assertThat(dying.alive() && commit)
                    .as("died at step %d of %s", step, victim)
                    .isFalse();
        }
        world.settle();
        boolean died = !dying.alive();
        dying.restart();
        world.settle();

        world.assertAtRest();
        return died;
    }
}
