package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.IllegalTransactionStateException;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.participant.Intervention;
import io.txn.participant.OutcomeMessage;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliverLoopTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");
    private final Service payment = world.service("payment");

    private Xid place() {
        order.execute(() -> {
            order.call(inventory, at -> at.reserve("sku"));
            order.call(payment, at -> at.reserve("money"));
        });
        return inventory.effect("sku").xid();
    }

    private Decision decision(Xid xid) {
        return order.decisions().get(xid);
    }

    private void loseOutcomes() {
        world.network().lose(message -> message.kind() == Kind.OUTCOMES);
    }

    @Test
    void marksWhatWasAcknowledgedLazilyAndManyInOneCommit() {
        Xid first = place();
        order.execute(() -> order.call(payment, at -> at.reserve("more money")));
        assertThat(order.decisions().values()).allMatch(row -> row.status() == DeliveryStatus.PENDING);
        int before = order.database().commits();

        order.coordinator().deliverLoop().flush();
        order.coordinator().deliverLoop().flush();

        assertThat(order.database().commits() - before).isEqualTo(1);
        assertThat(order.decisions().values()).allMatch(row -> row.status() == DeliveryStatus.FINISHED);
        assertThat(decision(first).finished()).isEqualTo(world.clock().instant());
    }

    @Test
    void marksAgainWhatCouldNotBeMarked() {
        Xid xid = place();
        order.database().failNextStatement("decision.update");

        assertThatThrownBy(() -> order.coordinator().deliverLoop().flush()).isInstanceOf(DatabaseException.class);
        order.coordinator().deliverLoop().flush();

        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.FINISHED);
    }

    @Test
    void saysThatAnotherRoundIsWorthWhileSoonWhileVeryManyAreTold() {
        DeliverLoop loop = order.coordinator().deliverLoop();
        world.hold();
        for (int number = 0; number < 901; number++) {
            String sku = "sku" + number;
            order.execute(() -> order.call(inventory, at -> at.reserve(sku)));
        }

        loop.runOnce();
        assertThat(loop.heldBack()).isTrue();

        world.release();
        loop.runOnce();
        assertThat(loop.heldBack()).isFalse();
    }

    @Test
    void leavesADecisionToTheInstanceThatMadeItForAsLongAsALease() {
        Service second = order.anotherInstance();
        world.hold();
        place();

        assertThat(second.coordinator().deliverLoop().runOnce()).isZero();
        world.clock().advance(World.LEASE);

        assertThat(second.coordinator().deliverLoop().runOnce()).isEqualTo(1);
    }

    @Test
    void triesAgainLaterAndLaterAndSaysWhy() {
        loseOutcomes();
        Xid xid = place();

        assertThat(decision(xid))
                .matches(row -> row.attempts() == 1 && row.status() == DeliveryStatus.PENDING)
                .matches(row ->
                        row.nextAttempt().isBefore(world.clock().instant().plusMillis(1_300)))
                .matches(row -> row.lastError() != null && row.lastError().contains("http://inventory did not answer"));
        for (int attempt = 2; attempt < 9; attempt++) {
            world.clock().advance(Duration.ofSeconds(6));
            order.coordinator().deliverLoop().runOnce();
            assertThat(decision(xid).attempts()).isEqualTo(attempt);
        }
        assertThat(order.backlog().overdue()).isEqualTo(1);

        world.network().heal();
        world.settle();
        world.assertAtRest();
    }

    @Test
    void neverParksBecauseAServiceIsDown() {
        Xid xid = place();
        loseOutcomes();
        Xid other = placeAnother();

        for (int attempt = 0; attempt < 50; attempt++) {
            world.clock().advance(Duration.ofSeconds(10));
            order.coordinator().deliverLoop().runOnce();
        }

        assertThat(decision(other).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.FINISHED);
    }

    private Xid placeAnother() {
        order.execute(() -> order.call(inventory, at -> at.reserve("another sku")));
        return inventory.effect("another sku").xid();
    }

    @Test
    void recordsAFailureOnlyOverItsOwnAttempt() {
        Service second = order.anotherInstance();
        world.hold();
        Xid xid = place();
        world.clock().advance(World.LEASE);
        second.coordinator().deliverLoop().runOnce();
        Decision taken = decision(xid);
        loseOutcomes();

        world.release(2);

        assertThat(decision(xid)).isEqualTo(taken);
    }

    @Test
    void doesNotTellTwiceAtOnceWhatItIsTelling() {
        world.hold();
        Xid xid = place();
        world.clock().advance(World.LEASE);

        assertThat(order.coordinator().deliverLoop().runOnce()).isEqualTo(1);
        assertThat(order.coordinator().deliverLoop().underWay()).isEqualTo(1);
        world.release();
        world.recover();

        assertThat(world.network().sent(Kind.OUTCOMES)).isEqualTo(2);
        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.FINISHED);
        assertThat(order.coordinator().deliverLoop().underWay()).isZero();
    }

    @Test
    void tellsAgainWhatItCouldNotRecordAsFailed() {
        loseOutcomes();
        world.hold();
        Xid xid = place();
        order.database().failNextStatement("decision.update");
        world.release();
        assertThat(decision(xid).lastError()).isNull();

        world.network().heal();
        world.clock().advance(World.LEASE);
        world.recover();
        world.recover();

        world.assertAtRest();
        assertThat(decision(xid).attempts()).isEqualTo(2);
    }

    @Test
    void parksWhatAParticipantHasGivenUp() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        Xid xid = place();

        for (int round = 0; round < World.MAX_ATTEMPTS; round++) {
            world.clock().advance(Duration.ofSeconds(6));
            order.coordinator().deliverLoop().runOnce();
        }

        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.PARKED);
        assertThat(decision(xid).outcome()).isEqualTo(Outcome.COMMIT);
        assertThat(order.backlog().parked()).isEqualTo(1);
    }

    @Test
    void asksOnAboutWhatIsParkedBecauseAPersonMaySeeToItThere() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        Xid xid = place();
        world.settle();
        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.PARKED);

        payment.onFinish(branch -> {});
        payment.participant().intervene(xid, Intervention.RETRY, null, "the account is back");
        world.settle();

        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.FINISHED);
        assertThat(payment.effect("money").confirmedOnce()).isTrue();
    }

    @Test
    void takesForDoneByHandOnlyWhatIsParked() {
        payment.onFinish(branch -> {
            throw new IllegalStateException("never");
        });
        inventory.onFinish(branch -> {
            throw new IllegalStateException("not yet");
        });
        Xid xid = place();
        for (int attempt = 1; attempt < World.MAX_ATTEMPTS; attempt++) {
            payment.participant().complete(List.of(new OutcomeMessage(xid, Outcome.COMMIT)));
        }
        assertThatThrownBy(() -> inventory.participant().intervene(xid, Intervention.RESOLVE, null, "packed by hand"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("is still being tried");

        inventory.onFinish(branch -> {});
        order.coordinator().intervene(xid, Intervention.RESOLVE, null, "paid by hand");

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
        assertThat(payment.effect("money").confirmed()).isZero();
        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.FINISHED);
    }

    @Test
    void knowsForGoodWhatItHasGivenUpTelling() {
        world.network()
                .lose(message -> message.kind() == Kind.OUTCOMES && message.to().equals(payment.url()));
        Xid xid = place();
        payment.kill();
        order.coordinator().intervene(xid, Intervention.RESOLVE, null, "they will not come back");
        world.clock().advance(World.RETENTION);
        world.recover();
        world.clock().advance(World.RETENTION);
        world.recover();

        payment.restart();
        world.settle();

        assertThat(payment.effect("money").confirmedOnce()).isTrue();
    }

    @Test
    void parksWhatContradictsWhatAParticipantHasDone() {
        world.hold();
        Xid xid = place();
        inventory.participant().complete(List.of(new OutcomeMessage(xid, Outcome.ROLLBACK)));

        world.release();

        assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.PARKED);
        assertThat(decision(xid).lastError()).contains("One outcome per transaction was broken");
        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
    }

    @Test
    void tellsARollbackOnceAndLeavesTheRestToInquiries() {
        loseOutcomes();
        assertThatThrownBy(() -> order.execute(() -> {
                    order.call(inventory, at -> at.reserve("sku"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(order.decisions()).isEmpty();

        world.network().heal();
        order.recover();
        assertThat(world.network().sent(Kind.OUTCOMES)).isEqualTo(1);
        world.settle();

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        world.assertAtRest();
    }

    @Test
    void claimsNoMoreThanABatch() {
        loseOutcomes();
        for (int i = 0; i < 130; i++) {
            String thing = "sku " + i;
            order.execute(() -> order.call(inventory, at -> at.reserve(thing)));
        }
        world.clock().advance(World.LEASE);

        assertThat(order.coordinator().deliverLoop().runOnce()).isEqualTo(100);
        assertThat(order.coordinator().deliverLoop().runOnce()).isEqualTo(30);
        assertThat(order.coordinator().deliverLoop().runOnce()).isZero();
    }

    @Test
    void sendsWhatItClaimedInFewRequests() {
        loseOutcomes();
        for (int i = 0; i < 50; i++) {
            String thing = "sku " + i;
            order.execute(() -> order.call(inventory, at -> at.reserve(thing)));
        }
        world.network().heal();
        world.clock().advance(World.LEASE);
        long before = world.network().sent(Kind.OUTCOMES);
        world.hold();

        order.recover();
        world.release();

        assertThat(world.network().sent(Kind.OUTCOMES) - before).isEqualTo(1);
        world.recover();
        world.assertAtRest();
    }
}
