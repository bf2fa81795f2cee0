package io.txn.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WorldTests {

    private final World world = new World();
    private final Service order = world.service("order");
    private final Service inventory = world.service("inventory");
    private final Service payment = world.service("payment");

    @Test
    void commitsInThreeServices() {
        order.execute(() -> {
            order.reserve("order 1");
            order.call(inventory, at -> at.reserve("sku 1"));
            order.call(payment, at -> at.reserve("money 1"));
        });

        world.recover();
        assertThat(order.effect("order 1").confirmedOnce()).isTrue();
        assertThat(inventory.effect("sku 1").confirmedOnce()).isTrue();
        assertThat(payment.effect("money 1").confirmedOnce()).isTrue();
        world.assertAtRest();
    }

    @Test
    void rollsBackInThreeServices() {
        assertThatThrownBy(() -> order.execute(() -> {
                    order.reserve("order 1");
                    order.call(inventory, at -> at.reserve("sku 1"));
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");

        assertThat(order.effect("order 1").cancelledOnce()).isTrue();
        assertThat(inventory.effect("sku 1").cancelledOnce()).isTrue();
        world.assertAtRest();
    }
}
