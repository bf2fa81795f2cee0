package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row by row, what may die or be lost in the middle of a saga: stock is taken first, money last. */
class SagaFaultsIT {

    private static final int AVAILABLE = 200;

    private static Stack stack;

    private NewOrder request;
    private Shop shop;
    private Invariants invariants;

    @BeforeAll
    static void start() {
        stack = SystemTest.stack();
    }

    /** Every test has an item and a customer of its own. */
    @BeforeEach
    void openShop(TestInfo test) {
        stack.heal();
        String id = Integer.toHexString((test.getTestMethod() + test.getDisplayName()).hashCode());
        request = new NewOrder("user-" + id, "sku-" + id, 3).saga();
        shop = stack.shop();
        invariants = new Invariants(shop);
        invariants.stock(request.sku(), AVAILABLE, "9.99");
        invariants.account(request.userId(), "1998.00");
    }

    @Test
    void takesStockAndMoneyAtOnceAndReservesNothing() {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.RESPONSE, Seen.CALL);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        held.awaitHit();

        assertThat(stock()).isEqualTo(AVAILABLE - 3);
        assertThat(shop.stock(request.sku()).reserved()).isZero();
        assertThat(shop.account(request.userId()).balance()).isEqualByComparingTo("1968.03");
        assertThat(shop.account(request.userId()).frozen()).isZero();
        assertThat(invariants.orders()).singleElement().matches(Order::isPending);
        held.lift();

        Order confirmed = answer.join().orElseThrow().confirmed();
        assertThat(shop.order(confirmed.id())).isEqualTo(confirmed);
        assertThat(confirmed.amount()).isEqualByComparingTo("29.97");
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void refusesWhatCannotBePaidOrDeliveredAndTakesNothing() {
        invariants.account(request.userId(), "29.96");

        Answer unpaid = shop.placeAnswered(request);
        Answer undelivered = shop.placeAnswered(new NewOrder(request.userId(), request.sku(), AVAILABLE + 1).saga());

        assertThat(unpaid.isRefused()).as(unpaid.text()).isTrue();
        assertThat(unpaid.text()).contains("insufficient-funds");
        assertThat(undelivered.isRefused()).as(undelivered.text()).isTrue();
        assertThat(undelivered.text()).contains("insufficient-stock");
        assertThat(stock()).as("right after the answer").isEqualTo(AVAILABLE);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).noneMatch(Order::isConfirmed);
    }

    @Test
    void undoesWhatACoordinatorLeftThatDiedBetweenTwoSteps() {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.CALL);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        Seen charge = held.awaitHit();

        kill(Sample.ORDER);
        held.lose();
        assertThat(answer.join()).isEmpty();
        assertThat(stock()).isEqualTo(AVAILABLE - 3);
        restart(Sample.ORDER);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).singleElement().matches(SagaFaultsIT::isCancelled);
        assertThat(stack.proxy(Sample.PAYMENT).sendAgain(charge))
                .as("the charge, after its compensation")
                .isGreaterThanOrEqualTo(400);
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void undoesWhatACoordinatorLeftThatDiedAfterTheLastStep() {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.RESPONSE, Seen.CALL);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        held.awaitHit();

        kill(Sample.ORDER);
        held.lose();
        assertThat(answer.join()).isEmpty();
        assertThat(shop.account(request.userId()).balance()).isEqualByComparingTo("1968.03");
        restart(Sample.ORDER);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).singleElement().matches(SagaFaultsIT::isCancelled);
    }

    @Test
    void keepsWhatACoordinatorDecidedBeforeItDied() {
        Fault atInventory = stack.proxy(Sample.INVENTORY).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        Fault atPayment = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        Order confirmed = shop.placeAnswered(request).confirmed();
        atInventory.awaitHit();
        atPayment.awaitHit();

        kill(Sample.ORDER);
        atInventory.lose();
        atPayment.lose();
        restart(Sample.ORDER);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(shop.order(confirmed.id())).isEqualTo(confirmed);
    }

    @ParameterizedTest
    @EnumSource
    void undoesASagaOfWhichTheChargeIsLost(Fault.Leg leg) {
        Fault lost = stack.proxy(Sample.PAYMENT).lose(leg, Seen.CALL);

        Answer answer = shop.placeAnswered(request);
        lost.lift();

        assertThat(lost.hits()).isNotEmpty();
        assertThat(answer.status()).isEqualTo(503);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).singleElement().matches(SagaFaultsIT::isCancelled);
    }

    @Test
    void compensatesOnceWhereAParticipantDiedWhileItCompensated() throws SQLException {
        invariants.account(request.userId(), "29.96");
        Fault held = stack.proxy(Sample.INVENTORY).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        held.awaitHit();

        try (TableLock lock = TableLock.on(stack, Sample.INVENTORY, "stock")) {
            held.lift();
            lock.awaitSomebodyBlocked();
            kill(Sample.INVENTORY);
        }
        assertThat(answer.join().orElseThrow().isRefused()).isTrue();
        restart(Sample.INVENTORY);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(stock()).isEqualTo(AVAILABLE);
    }

    @ParameterizedTest
    @EnumSource
    void compensatesOnceWhatIsToldAgain(Fault.Leg leg) {
        invariants.account(request.userId(), "29.96");
        Fault lost = stack.proxy(Sample.INVENTORY).lose(leg, Seen.OUTCOMES);

        Answer answer = shop.placeAnswered(request);
        lost.awaitHit();
        lost.lift();

        assertThat(answer.isRefused()).isTrue();
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(stock()).isEqualTo(AVAILABLE);
    }

    /** The order is strict: what came before the charge waits until somebody can say that there is none. */
    @Test
    void bringsBackTheStockWhenTheServiceIsBackThatWasAway() {
        kill(Sample.PAYMENT);

        Answer answer = shop.placeAnswered(request);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(stock()).isEqualTo(AVAILABLE - 3);
        restart(Sample.PAYMENT);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).singleElement().matches(SagaFaultsIT::isCancelled);
    }

    @Test
    void takesNothingWhereTheFirstServiceIsAway() {
        kill(Sample.INVENTORY);

        Answer answer = shop.placeAnswered(request);

        assertThat(answer.status()).isEqualTo(503);
        restart(Sample.INVENTORY);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).isEmpty();
    }

    private long stock() {
        return shop.stock(request.sku()).available();
    }

    private CompletableFuture<Optional<Answer>> placeInBackground() {
        return CompletableFuture.supplyAsync(() -> shop.place(request));
    }

    private static boolean isCancelled(Order order) {
        return order.status().equals("CANCELLED");
    }

    private static void kill(Sample sample) {
        stack.service(sample).kill();
    }

    private static void restart(Sample sample) {
        stack.restart(stack.service(sample));
    }
}
