package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransaction;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.memory.ProcessDeath;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InquireLoopTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service billing = world.service("billing");
    private final Service inventory = world.service("inventory");

    /** Leaves a reservation at inventory whose coordinator has died, and is back with an empty memory. */
    private Xid abandon(Service coordinator, String thing) {
        assertThatThrownBy(() -> coordinator.execute(() -> {
                    coordinator.call(inventory, at -> at.reserve(thing));
                    coordinator.die("before the decision");
                }))
                .isInstanceOf(ProcessDeath.class);
        coordinator.restart();
        return inventory.effect(thing).xid();
    }

    private Gate gate(Xid xid) {
        return inventory.gates().get(xid);
    }

    @Test
    void asksWhenTheDeadlineHasPassedAndNotBefore() {
        abandon(order, "sku");

        world.clock().advance(World.TIMEOUT.minusMillis(1));
        assertThat(inventory.inquireLoop().runOnce()).isZero();
        world.clock().advance(Duration.ofMillis(1));
        assertThat(inventory.inquireLoop().runOnce()).isEqualTo(1);

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void confirmsWhenThatIsTheAnswer() {
        world.network().lose(message -> message.kind() == Kind.OUTCOMES);
        order.execute(() -> order.call(inventory, at -> at.reserve("sku")));

        world.clock().advance(World.TIMEOUT);
        inventory.inquireLoop().runOnce();

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void asksEachCoordinatorAboutAllOfItsTransactionsAtOnce() {
        for (int i = 0; i < 10; i++) {
            abandon(order, "sku " + i);
            abandon(billing, "bill " + i);
        }

        world.clock().advance(World.TIMEOUT);
        inventory.inquireLoop().runOnce();

        assertThat(world.network().sent(Kind.INQUIRIES)).isEqualTo(2);
        assertThat(inventory.effects().values()).allMatch(effect -> effect.cancelledOnce());
    }

    @Test
    void oneCoordinatorThatIsAwayDoesNotHoldUpAnother() {
        Xid unanswered = abandon(order, "sku");
        abandon(billing, "bill");
        order.kill();

        world.clock().advance(World.TIMEOUT);
        inventory.inquireLoop().runOnce();

        assertThat(inventory.effect("bill").cancelledOnce()).isTrue();
        assertThat(inventory.effect("sku").reserved()).isTrue();
        assertThat(gate(unanswered).lastError()).contains("No answer from http://order");
    }

    @Test
    void asksAgainLaterWhenThereIsNoAnswer() {
        Xid xid = abandon(order, "sku");
        order.kill();
        world.clock().advance(World.TIMEOUT);

        inventory.inquireLoop().runOnce();
        assertThat(inventory.inquireLoop().runOnce()).isZero();
        assertThat(gate(xid)).matches(gate -> gate.inquiries() == 1 && gate.state() == GateState.ACTIVE);
        world.clock().advance(Duration.ofSeconds(2));

        assertThat(inventory.inquireLoop().runOnce()).isEqualTo(1);
        assertThat(gate(xid).inquiries()).isEqualTo(2);
    }

    @Test
    void asksAgainLaterWhenItIsNotDecided() {
        order.execute(() -> {
            order.call(inventory, at -> at.reserve("sku"));
            inventory.clockError(World.TIMEOUT);
            inventory.inquireLoop().runOnce();

            Xid xid = GlobalTransaction.current().orElseThrow().xid();
            assertThat(gate(xid).lastError()).isEqualTo("Not decided yet");
            assertThat(inventory.effect("sku").reserved()).isTrue();
        });

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void asksAgainLaterWhenTheCoordinatorSaysNothingAboutOne() {
        Xid known = abandon(order, "sku");
        Xid unknown = abandon(order, "other sku");
        InquireLoop loop = loopAsking((coordinator, xids) -> Map.of(known, Answer.ROLLBACK));

        world.clock().advance(World.TIMEOUT);
        loop.runOnce();

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        assertThat(inventory.effect("other sku").reserved()).isTrue();
        assertThat(gate(unknown).lastError()).contains("gave no answer");
    }

    @Test
    void carriesOutTogetherWhatItIsToldTogether() {
        for (int number = 0; number < 10; number++) {
            abandon(order, "sku" + number);
        }
        int before = inventory.database().commits();

        world.clock().advance(World.TIMEOUT);
        inventory.inquireLoop().runOnce();

        assertThat(inventory.effects().values()).hasSize(10).allMatch(effect -> effect.cancelledOnce());
        assertThat(inventory.database().commits())
                .as("a look, a claim, and one for all that was cancelled")
                .isEqualTo(before + 3);
    }

    @Test
    void restsForFiveTimesAsLongAsItTook() {
        abandon(order, "sku");
        abandon(order, "other sku");
        List<Xid> asked = new ArrayList<>();
        InquireLoop loop = inventory.inquireLoop(
                (coordinator, xids) -> {
                    asked.addAll(xids);
                    world.clock().advance(Duration.ofMillis(10));
                    return Map.of(xids.get(0), Answer.ROLLBACK);
                },
                1);
        world.clock().advance(World.TIMEOUT);

        assertThat(loop.runOnce()).isEqualTo(1);
        world.clock().advance(Duration.ofMillis(49));
        assertThat(loop.runOnce()).isZero();
        assertThat(loop.heldBack()).isTrue();
        world.clock().advance(Duration.ofMillis(1));
        assertThat(loop.runOnce()).isEqualTo(1);

        assertThat(asked).hasSize(2);
    }

    @Test
    void asksMoreBesideOneThatTakesLong() {
        for (int number = 1; number <= 5; number++) {
            abandon(order, "sku" + number);
        }
        world.hold();
        world.clock().advance(World.TIMEOUT);
        InquireLoop loop = inventory.inquireLoop((coordinator, xids) -> Map.of(xids.get(0), Answer.ROLLBACK), 1);

        for (int underWay = 1; underWay <= 4; underWay++) {
            assertThat(loop.runOnce()).isEqualTo(1);
            assertThat(loop.runOnce()).isZero();
            world.clock().advance(Duration.ofMillis(251));
        }

        assertThat(loop.runOnce()).isZero();
        assertThat(loop.heldBack()).isTrue();
        world.release();
    }

    private InquireLoop loopAsking(CoordinatorClient client) {
        return inventory.inquireLoop(client);
    }

    @Test
    void countsAndParksWhatCannotBeCancelled() {
        Xid xid = abandon(order, "sku");
        inventory.onFinish(branch -> {
            throw new IllegalStateException("never");
        });

        for (int round = 0; round < 10; round++) {
            world.clock().advance(World.TIMEOUT);
            inventory.inquireLoop().runOnce();
        }

        assertThat(gate(xid).parked()).isTrue();
        assertThat(gate(xid).attempts()).isEqualTo(World.MAX_ATTEMPTS);
        assertThat(world.network().sent(Kind.INQUIRIES)).isEqualTo(World.MAX_ATTEMPTS);
    }

    /** Found by the simulation: "Not decided yet" was all that a person could read. */
    @Test
    void whatIsParkedWhileItIsAskedAboutKeepsItsCause() {
        Xid xid = abandon(order, "sku");
        inventory.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        InquireLoop loop = loopAsking((coordinator, xids) -> {
            for (int attempt = 0; attempt < World.MAX_ATTEMPTS; attempt++) {
                inventory.participant().complete(List.of(new OutcomeMessage(xid, Outcome.ROLLBACK)));
            }
            return Map.of(xid, Answer.PENDING);
        });

        world.clock().advance(World.TIMEOUT);
        loop.runOnce();

        assertThat(gate(xid).parked()).isTrue();
        assertThat(gate(xid).lastError()).contains("never");
        inventory.onFinish(branch -> {});
        assertThat(inventory.participant().intervene(xid, Intervention.RETRY, null, "it is mended"))
                .isEqualTo(Acknowledgement.done(xid));
    }

    @Test
    void saysThatAnotherRoundIsWorthWhileSoonWhileManyAreAsked() {
        for (int number = 1; number <= 4; number++) {
            abandon(world.service("order" + number), "sku" + number);
        }
        world.hold();
        world.clock().advance(World.TIMEOUT);
        assertThat(inventory.inquireLoop().runOnce()).isEqualTo(4);
        assertThat(inventory.inquireLoop().heldBack()).isFalse();

        assertThat(inventory.inquireLoop().runOnce()).isZero();
        assertThat(inventory.inquireLoop().heldBack()).isTrue();

        world.release();
        inventory.inquireLoop().runOnce();
        assertThat(inventory.inquireLoop().heldBack()).isFalse();
    }

    @Test
    void twoInstancesAskAboutDifferentTransactions() {
        abandon(order, "sku");
        Service second = inventory.anotherInstance();
        world.hold();
        world.clock().advance(World.TIMEOUT);

        assertThat(inventory.inquireLoop().runOnce()).isEqualTo(1);
        assertThat(second.inquireLoop().runOnce()).isZero();
        world.release();

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void anAnswerThatComesAfterTheClaimRanOutChangesNothingTwice() {
        Xid xid = abandon(order, "sku");
        Service second = inventory.anotherInstance();
        world.hold();
        world.clock().advance(World.TIMEOUT);
        inventory.inquireLoop().runOnce();
        world.clock().advance(World.LEASE);
        assertThat(second.inquireLoop().runOnce()).isEqualTo(1);

        world.release();

        assertThat(gate(xid)).matches(gate -> gate.state() == GateState.ROLLED_BACK && gate.inquiries() == 2);
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void postponesOnlyOverItsOwnClaim() {
        Xid xid = abandon(order, "sku");
        order.kill();
        Service second = inventory.anotherInstance();
        world.hold();
        world.clock().advance(World.TIMEOUT);
        inventory.inquireLoop().runOnce();
        world.clock().advance(World.LEASE);
        second.inquireLoop().runOnce();
        Gate claimedBySecond = gate(xid);

        world.release(1);

        assertThat(gate(xid)).isEqualTo(claimedBySecond);
    }

    @Test
    void asksItsOwnCoordinatorWithoutTheNetwork() {
        List<String> results = new ArrayList<>();
        assertThatThrownBy(() -> order.execute(() -> {
                    results.add(order.reserve("order"));
                    order.die("before the decision");
                }))
                .isInstanceOf(ProcessDeath.class);
        order.restart();

        world.clock().advance(World.TIMEOUT);
        order.inquireLoop().runOnce();

        assertThat(results).containsExactly("reserved order");
        assertThat(order.effect("order").cancelledOnce()).isTrue();
        assertThat(order.decisions().values()).extracting(row -> row.outcome()).containsExactly(Outcome.ROLLBACK);
        assertThat(world.network().sent(Kind.INQUIRIES)).isZero();
    }
}
