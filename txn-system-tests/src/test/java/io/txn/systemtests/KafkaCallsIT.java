package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Orders whose payment is called over Kafka, while who takes part dies at the worst moment, the broker among them. */
class KafkaCallsIT {

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
        request = new NewOrder("user-" + id, "sku-" + id, 3).overKafka();
        shop = stack.shop();
        invariants = new Invariants(shop);
        invariants.stock(request.sku(), 200, "10.00");
        invariants.account(request.userId(), "50.00");
        awaitThatPaymentListens();
    }

    /**
     * After it was killed, its group has to be settled first. The probe has the key of the test's request, which has been read,
     * if it is in the topic, when the probe is answered.
     */
    private void awaitThatPaymentListens() {
        NewOrder probe = new NewOrder(request.userId(), request.sku(), 1).overKafka();
        SystemTest.await().until(() -> shop.placeAnswered(probe).isConfirmed());
    }

    @Test
    void confirmsWhatIsPaidAndRefusesWhatIsNot() {
        Answer paid = shop.placeAnswered(request);
        Answer unpaid = shop.placeAnswered(request);

        assertThat(paid.isConfirmed()).isTrue();
        assertThat(unpaid.status()).isEqualTo(422);
        assertThat(unpaid.text()).contains("insufficient-funds");
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void undoesAnOrderWhoseRequestNobodyReadsInTime() {
        kill(Sample.PAYMENT);

        Answer answer = shop.placeAnswered(request);
        restart(Sample.PAYMENT);

        awaitThatPaymentListens();
        assertThat(answer.status()).isEqualTo(503);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(ordersOfTheTest()).noneMatch(Order::isConfirmed);
    }

    @Test
    void endsWholeOrUndoneWherePaymentDiesWhileItServesTheRequest() throws SQLException {
        CompletableFuture<Optional<Answer>> answer = CompletableFuture.completedFuture(Optional.empty());
        try (TableLock lock = TableLock.on(stack, Sample.PAYMENT, "account")) {
            answer = placeInBackground();
            lock.awaitSomebodyBlocked();
            kill(Sample.PAYMENT);
        }
        restart(Sample.PAYMENT);

        boolean confirmed = answer.join().orElseThrow().isConfirmed();
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(ordersOfTheTest().anyMatch(Order::isConfirmed)).isEqualTo(confirmed);
    }

    @Test
    void undoesWhatPaymentFrozeForACoordinatorThatDiedBeforeItsReply() throws SQLException {
        CompletableFuture<Optional<Answer>> answer = CompletableFuture.completedFuture(Optional.empty());
        try (TableLock lock = TableLock.on(stack, Sample.PAYMENT, "account")) {
            answer = placeInBackground();
            lock.awaitSomebodyBlocked();
            kill(Sample.ORDER);
        }
        assertThat(answer.join()).isEmpty();
        restart(Sample.ORDER);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(ordersOfTheTest()).noneMatch(Order::isConfirmed);
    }

    @Test
    void undoesAnOrderWhoseReplyTheBrokerNeverGot() throws SQLException {
        CompletableFuture<Optional<Answer>> answer = CompletableFuture.completedFuture(Optional.empty());
        try (TableLock lock = TableLock.on(stack, Sample.PAYMENT, "account")) {
            answer = placeInBackground();
            lock.awaitSomebodyBlocked();
            stack.kafka().kill();
        }
        assertThat(answer.join().orElseThrow().status()).isEqualTo(503);
        SystemTest.assertComesToRest(stack, invariants);
        stack.startKafka();

        awaitThatPaymentListens();
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(ordersOfTheTest()).noneMatch(Order::isConfirmed);
    }

    private Stream<Order> ordersOfTheTest() {
        return shop.orders(request.userId()).stream().filter(order -> order.quantity() == request.quantity());
    }

    private CompletableFuture<Optional<Answer>> placeInBackground() {
        return CompletableFuture.supplyAsync(() -> shop.place(request));
    }

    private static void kill(Sample sample) {
        stack.service(sample).kill();
    }

    private static void restart(Sample sample) {
        stack.restart(stack.service(sample));
    }
}
