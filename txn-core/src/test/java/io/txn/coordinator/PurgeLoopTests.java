package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.BranchRefusedException;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Acknowledgement.Status;
import io.txn.participant.GateState;
import io.txn.participant.OutcomeMessage;
import io.txn.world.CallFailedException;
import io.txn.world.Fate;
import io.txn.world.Message.Kind;
import io.txn.world.Service;
import io.txn.world.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PurgeLoopTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");

    private Xid place() {
        order.execute(() -> order.call(inventory, at -> at.reserve("sku")));
        return inventory.effect("sku").xid();
    }

    private void outliveTheRetention() {
        world.clock().advance(World.RETENTION.plusMillis(1));
        order.purgeLoop().runOnce();
        inventory.purgeLoop().runOnce();
    }

    @Test
    void deletesFinishedRowsOfBothRolesAfterTheRetention() {
        place();
        order.coordinator().deliverLoop().flush();

        world.clock().advance(World.RETENTION);
        assertThat(order.purgeLoop().runOnce()).isZero();
        assertThat(inventory.purgeLoop().runOnce()).isZero();
        world.clock().advance(Duration.ofMillis(1));
        assertThat(order.purgeLoop().runOnce()).isEqualTo(1);
        assertThat(inventory.purgeLoop().runOnce()).isEqualTo(1);

        assertThat(order.decisions()).isEmpty();
        assertThat(inventory.gates()).isEmpty();
    }

    @Test
    void keepsADecisionThatSomebodyHasNotAcknowledged() {
        world.network().lose(message -> message.kind() != Kind.CALL);
        Xid xid = place();

        world.clock().advance(Duration.ofDays(30));
        world.recover();

        assertThat(order.decisions()).containsKey(xid);
        world.network().heal();
        world.settle();
        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void keepsAGateThatIsActive() {
        world.network().lose(message -> message.kind() != Kind.CALL);
        Xid xid = place();

        world.clock().advance(Duration.ofDays(30));
        inventory.purgeLoop().runOnce();

        assertThat(inventory.gates().get(xid).state()).isEqualTo(GateState.ACTIVE);
    }

    @Test
    void aRepeatedOutcomeAfterThePurgeChangesNothing() {
        Xid xid = place();
        order.coordinator().deliverLoop().flush();
        outliveTheRetention();

        assertThat(inventory.participant().complete(List.of(new OutcomeMessage(xid, Outcome.COMMIT))))
                .allMatch(answer -> answer.status() == Status.DONE);

        assertThat(inventory.effect("sku").confirmedOnce()).isTrue();
    }

    @Test
    void aTryThatArrivesAfterThePurgeIsUndone() {
        assertThatThrownBy(() -> order.execute(() -> {
                    world.network().next(Kind.CALL, Fate.DELAYED);
                    order.call(inventory, at -> at.reserve("sku"));
                }))
                .isInstanceOf(CallFailedException.class);
        outliveTheRetention();
        assertThat(inventory.gates()).isEmpty();

        world.network().deliverDelayed();
        assertThat(inventory.effect("sku").reserved()).isTrue();
        world.settle();

        assertThat(inventory.effect("sku").cancelledOnce()).isTrue();
        world.assertAtRest();
    }

    @Test
    void aTryThatArrivesWhileItsGateIsKeptIsRefused() {
        assertThatThrownBy(() -> order.execute(() -> {
                    world.network().next(Kind.CALL, Fate.DELAYED);
                    order.call(
                            inventory,
                            at -> assertThatThrownBy(() -> at.reserve("sku"))
                                    .isInstanceOf(BranchRefusedException.class));
                }))
                .isInstanceOf(CallFailedException.class);

        world.clock().advance(World.RETENTION);
        world.recover();
        world.network().deliverDelayed();

        assertThat(inventory.effects()).isEmpty();
    }

    @Test
    void deletesInSmallPortions() {
        for (int i = 0; i < 150; i++) {
            String thing = "sku " + i;
            order.execute(() -> order.call(inventory, at -> at.reserve(thing)));
        }
        world.clock().advance(World.RETENTION.plusMillis(1));

        assertThat(inventory.purgeLoop().runOnce()).isEqualTo(100);
        assertThat(inventory.purgeLoop().runOnce()).isEqualTo(50);
        assertThat(inventory.purgeLoop().runOnce()).isZero();
    }
}
