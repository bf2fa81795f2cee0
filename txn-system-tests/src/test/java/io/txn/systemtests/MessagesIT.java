package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Order events from the order service's outbox through a real broker to two consumers, while whoever has to do with it
 * dies. {@code -Dtxn.messages.orders} says how many orders, of which every fourth is refused.
 */
class MessagesIT {

    private static final int ORDERS = Integer.getInteger("txn.messages.orders", 150);
    private static final int CONCURRENCY = 8;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private Stack stack;
    private Shop shop;
    private Invariants invariants;
    private Tables tables;

    @BeforeEach
    void start() {
        stack = SystemTest.stack();
        shop = stack.shop();
        tables = new Tables(stack.postgres());
        invariants = new Invariants(shop);
        invariants.stock("event", 100_000, "1.00");
        IntStream.range(0, 3).forEach(i -> invariants.account("rich-" + i + "-" + System.nanoTime(), "100000.00"));
        invariants.account("poor-" + System.nanoTime(), "0.50");
    }

    private NewOrder order(int number) {
        NewOrder order = new NewOrder(invariants.users().get(number % 4), "event", 1);
        return number % 8 < 4 ? order : order.saga();
    }

    /** Orders come in as they are let, so that there are some at each moment, however long a restart takes. */
    private Load place(int orders, Semaphore turns) {
        Load load = new Load(CONCURRENCY);
        AtomicInteger number = new AtomicInteger();
        load.place(orders, () -> {
            turns.acquireUninterruptibly();
            return shop.place(order(number.getAndIncrement()));
        });
        return load;
    }

    private void assertThatEachConfirmedOrderHasOneEffect() {
        List<String> violations = new ArrayList<>();
        List<Order> orders = invariants.orders();
        SystemTest.await().atMost(LIMIT).until(() -> {
            violations.clear();
            violations.addAll(invariants.violationsOfMessages(orders));
            return violations.isEmpty() && tables.messages() == 0;
        });
        assertThat(violations).isEmpty();
    }

    @Test
    void eachConfirmedOrderHasOneEffectWhoeverDies() {
        List<Runnable> kills = List.of(
                () -> killAndRestart(Sample.ORDER),
                () -> killAndRestart(Sample.INVENTORY),
                this::killBroker,
                () -> killAndRestart(Sample.PAYMENT));
        int round = ORDERS / kills.size();
        Semaphore turns = new Semaphore(0);
        try (Load load = place(round * kills.size(), turns)) {
            for (int i = 0; i < kills.size(); i++) {
                int answered = round * i + round / 2;
                turns.release(round);
                SystemTest.await().atMost(LIMIT).until(() -> load.answers().size() >= answered);
                kills.get(i).run();
            }
            load.await();
            SystemTest.print(load.summary());
            assertThat(load.confirmed()).isNotEmpty();
            assertThat(load.undone()).isPositive();
        }

        SystemTest.assertComesToRest(stack, invariants);
        assertThatEachConfirmedOrderHasOneEffect();
        assertThat(invariants.orders().stream().filter(Order::isConfirmed)).isNotEmpty();
    }

    private void killAndRestart(Sample sample) {
        stack.service(sample).kill();
        SystemTest.print("killed " + sample);
        stack.restart(stack.service(sample));
    }

    private void killBroker() {
        stack.kafka().kill();
        SystemTest.print("killed the broker");
        stack.startKafka();
    }

    /**
     * The lease is over while the process stands still; another instance takes the shard and shuts it out. It starts only
     * then, for a lease that has run out at rest may be anybody's. Should the process stand still inside a local
     * transaction that has the shard, the other one gets it once the database has ended that session.
     */
    @Test
    void anInstanceThatStandsStillBeyondItsLeaseSendsNothingTwice() {
        ServiceProcess frozen = stack.service(Sample.ORDER);
        try (Load load = place(ORDERS / 3, new Semaphore(ORDERS))) {
            SystemTest.await().until(() -> load.answers().size() >= 5);
            frozen.pause();
            long epoch = tables.outboxEpoch();
            SystemTest.print("the order service stands still, epoch of its outbox is " + epoch);
            ServiceProcess added = stack.add(Sample.ORDER, "order-2");
            assertThat(stack.shop(added).placeAnswered(order(0)).isConfirmed()).isTrue();
            SystemTest.await().atMost(LIMIT).until(() -> tables.outboxEpoch() > epoch);
            frozen.resume();
            load.await();

            SystemTest.assertComesToRest(stack, invariants);
            assertThatEachConfirmedOrderHasOneEffect();
            stack.remove(added);
        } finally {
            frozen.resume();
        }
    }
}
