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

/** Row by row, what may die or be lost, each at its worst moment and in real processes. */
class FaultsIT {

    private static Stack stack;

    private NewOrder request;
    private Shop shop;
    private Tables tables;
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
        request = new NewOrder("user-" + id, "sku-" + id, 3);
        shop = stack.shop();
        tables = new Tables(stack.postgres());
        invariants = new Invariants(shop);
        invariants.stock(request.sku(), 200, "9.99");
        invariants.account(request.userId(), "1998.00");
    }

    @Test
    void undoesWhatACoordinatorLeftThatDiedBeforeItsDecision() {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.RESPONSE, Seen.CALL);
        Fault inquiries = stack.proxy(Sample.ORDER).watch(Seen.INQUIRIES);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        String xid = held.awaitHit().xid();

        kill(Sample.ORDER);
        held.lose();
        assertThat(answer.join()).isEmpty();
        inquiries.awaitHit();
        assertThatReservationsAreKept(xid);
        restart(Sample.ORDER);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).noneMatch(Order::isConfirmed);
    }

    @Test
    void carriesOutWhatACoordinatorDecidedBeforeItDied() {
        Fault atInventory = stack.proxy(Sample.INVENTORY).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        Fault atPayment = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        String xid = atInventory.awaitHit().xid();
        atPayment.awaitHit();

        kill(Sample.ORDER);
        atInventory.lose();
        atPayment.lose();
        assertThat(answer.join()).isEmpty();
        assertThatReservationsAreKept(xid);
        restart(Sample.ORDER);

        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).singleElement().matches(Order::isConfirmed);
    }

    @Test
    void confirmsOnceWhereAParticipantDiedWhileItConfirmed() throws SQLException {
        Fault held = stack.proxy(Sample.PAYMENT).hold(Fault.Leg.REQUEST, Seen.OUTCOMES);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();
        held.awaitHit();

        try (TableLock lock = TableLock.on(stack, Sample.PAYMENT, "account")) {
            held.lift();
            lock.awaitSomebodyBlocked();
            kill(Sample.PAYMENT);
        }
        assertThat(answer.join().orElseThrow().isConfirmed()).isTrue();
        restart(Sample.PAYMENT);

        SystemTest.assertComesToRest(stack, invariants);
    }

    @ParameterizedTest
    @EnumSource
    void undoesAnOrderOfWhichACallIsLost(Fault.Leg leg) {
        Fault lost = stack.proxy(Sample.PAYMENT).lose(leg, Seen.CALL);

        Answer answer = shop.placeAnswered(request);
        lost.lift();

        assertThat(lost.hits()).isNotEmpty();
        assertThat(answer.status()).isEqualTo(503);
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(invariants.orders()).noneMatch(Order::isConfirmed);
    }

    @ParameterizedTest
    @EnumSource
    void tellsAnOutcomeAgainThatIsLost(Fault.Leg leg) {
        Fault lost = stack.proxy(Sample.INVENTORY).lose(leg, Seen.OUTCOMES);

        Answer answer = shop.placeAnswered(request);
        lost.lift();

        assertThat(lost.hits()).isNotEmpty();
        assertThat(answer.isConfirmed()).isTrue();
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void refusesACallThatArrivesAfterTheRollback() {
        Proxy network = stack.proxy(Sample.PAYMENT);
        Fault lost = network.lose(Fault.Leg.REQUEST, Seen.CALL);
        shop.placeAnswered(request);
        lost.lift();
        Seen late = lost.awaitHit();
        SystemTest.await()
                .until(() -> tables.gates(Sample.PAYMENT, late.xid()).toString().contains("ROLLED_BACK"));

        int status = network.sendAgain(late);

        assertThat(status).isGreaterThanOrEqualTo(400);
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void doesOnceWhatArrivesTwice() {
        Proxy network = stack.proxy(Sample.PAYMENT);
        Fault held = network.hold(Fault.Leg.RESPONSE, Seen.CALL);
        Fault outcomes = network.watch(Seen.OUTCOMES);
        CompletableFuture<Optional<Answer>> answer = placeInBackground();

        int call = network.sendAgain(held.awaitHit());
        held.lift();
        answer.join().orElseThrow().confirmed();
        int outcome = network.sendAgain(outcomes.awaitHit());

        assertThat(call).isBetween(200, 299);
        assertThat(outcome).isBetween(200, 299);
        SystemTest.assertComesToRest(stack, invariants);
    }

    @Test
    void comesToRestAfterTheDatabaseServerWasKilled() {
        NewOrder one = new NewOrder(request.userId(), request.sku(), 1);
        Load load = new Load(8);

        try (load) {
            load.place(40, () -> shop.place(one));
            SystemTest.await().until(() -> load.answers().size() >= 8);
            stack.postgres().kill();
            stack.startPostgres();
            load.await();
        }

        SystemTest.print(load.summary());
        SystemTest.assertComesToRest(stack, invariants);
        assertThat(load.confirmed()).isNotEmpty();
        assertThat(shop.placeAnswered(request).isConfirmed()).isTrue();
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

    private void assertThatReservationsAreKept(String xid) {
        assertThat(tables.gates(Sample.INVENTORY, xid))
                .singleElement()
                .asString()
                .contains("ACTIVE");
        assertThat(tables.gates(Sample.PAYMENT, xid)).singleElement().asString().contains("ACTIVE");
    }
}
