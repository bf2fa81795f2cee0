package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Two instances of the order service on one database are one coordinator. */
class TwoInstancesIT {

    private static final int ORDERS = 40;

    private static Stack stack;

    private static ServiceProcess first;
    private static ServiceProcess second;

    private String sku;
    private String user;
    private Invariants invariants;

    @BeforeAll
    static void start() {
        stack = SystemTest.stack();
        first = stack.service(Sample.ORDER);
        second = stack.add(Sample.ORDER, "order-2");
    }

    @AfterAll
    static void leaveOneForOtherTests() {
        stack.proxy(Sample.ORDER).redirect(first.uri());
        stack.remove(second);
    }

    @BeforeEach
    void openShop(TestInfo test) {
        stack.heal();
        sku = "sku-" + Integer.toHexString(test.getDisplayName().hashCode());
        user = "user-" + Integer.toHexString(test.getDisplayName().hashCode());
        invariants = new Invariants(stack.shop(second));
        invariants.stock(sku, 100, "9.99");
        invariants.account(user, "1000.00");
    }

    @Test
    void bothTakeOrdersAtOnce() {
        Shop atFirst = stack.shop(first);
        Shop atSecond = stack.shop(second);
        AtomicInteger turn = new AtomicInteger();
        Load load = new Load(8);

        try (load) {
            load.place(
                    ORDERS,
                    () -> (turn.getAndIncrement() % 2 == 0 ? atFirst : atSecond).place(new NewOrder(user, sku, 1)));
            load.await();
        }

        assertThat(load.confirmed()).hasSize(ORDERS);
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void oneFinishesWhatTheOtherDecidedBeforeItDied() {
        Fault atInventory = stack.proxy(Sample.INVENTORY).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        Fault atPayment = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        CompletableFuture<Optional<Answer>> answer =
                CompletableFuture.supplyAsync(() -> stack.shop(first).place(new NewOrder(user, sku, 2)));
        atInventory.awaitHit();
        atPayment.awaitHit();

        first.kill();
        atInventory.lose();
        atPayment.lose();

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(answer.join()).isEmpty();
        assertThat(invariants.orders()).singleElement().matches(Order::isConfirmed);
    }

    @Test
    void oneAnswersForTheOtherThatDiedBeforeItDecided() {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.RESPONSE, Seen.CALL);
        CompletableFuture<Optional<Answer>> answer =
                CompletableFuture.supplyAsync(() -> stack.shop(first).place(new NewOrder(user, sku, 2)));
        held.awaitHit();

        first.kill();
        held.lose();
        stack.proxy(Sample.ORDER).redirect(second.uri());

        assertThat(answer.join()).isEmpty();
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).noneMatch(Order::isConfirmed);
    }

    @Test
    void oneUndoesASagaInTheMiddleOfWhichTheOtherDied() {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.CALL);
        CompletableFuture<Optional<Answer>> answer =
                CompletableFuture.supplyAsync(() -> stack.shop(first).place(new NewOrder(user, sku, 2).saga()));
        held.awaitHit();

        first.kill();
        held.lose();
        stack.proxy(Sample.ORDER).redirect(second.uri());

        assertThat(answer.join()).isEmpty();
        assertThat(stack.shop(second).stock(sku).available()).isEqualTo(98);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders())
                .singleElement()
                .matches(order -> order.status().equals("CANCELLED"));
    }
}
