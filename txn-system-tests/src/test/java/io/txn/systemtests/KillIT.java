package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Customers order while services die, one order in three with payment reached over Kafka, and one as a saga. The seed of a run is printed; {@code -Dtxn.seed} repeats its choices of who dies, and
 * after how many answers, though not what the processes were doing at that moment.
 */
class KillIT {

    private static final int CONCURRENCY = 16;
    private static final int ROUNDS = 8;
    private static final int ORDERS_PER_ROUND = 25;
    private static final int USERS = 20;

    private static Stack stack;

    private final long seed = Long.getLong("txn.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private int interrupted;
    private int placed;

    @BeforeAll
    static void start() {
        stack = SystemTest.stack();
    }

    @Test
    void everyOrderEndsWholeOrUndoneWhoeverDies() {
        SystemTest.print("KillIT runs with -Dtxn.seed=" + seed);
        Shop shop = stack.shop();
        Invariants invariants = openShop(shop);
        Load load = new Load(CONCURRENCY);
        Tables tables = new Tables(stack.postgres());
        long committedBefore = tables.sagas("COMMIT");
        long undoneBefore = tables.sagas("ROLLBACK");

        try (load) {
            Semaphore turns = new Semaphore(0);
            load.place(ROUNDS * ORDERS_PER_ROUND, () -> place(shop, turns));
            for (int round = 0; round < ROUNDS; round++) {
                killDuring(round, load, turns);
            }
            load.await();
        }

        SystemTest.print(load.summary());
        SystemTest.assertComesToRest(stack, invariants);
        long committed = tables.sagas("COMMIT") - committedBefore;
        long undone = tables.sagas("ROLLBACK") - undoneBefore;
        SystemTest.print("sagas: " + committed + " committed, " + undone + " undone");
        assertThat(committed).isPositive();
        assertThat(undone).isPositive();
        assertThat(load.answers()).hasSize(ROUNDS * ORDERS_PER_ROUND);
        assertThat(interrupted).as("kills in the middle of orders").isGreaterThan(ROUNDS / 2);
        assertThatWhatWasSaidIsTrue(load, invariants);
    }

    /** Everybody buys a little of everything; some shelves and some purses are too small for all of it. */
    private Invariants openShop(Shop shop) {
        Invariants invariants = new Invariants(shop);
        invariants.stock("book", 1_000, "9.99");
        invariants.stock("pen", 1_000, "0.35");
        invariants.stock("globe", 10, "40.00");
        IntStream.range(0, USERS).forEach(i -> invariants.account("user-" + i, i % 4 == 0 ? "20.00" : "1000.00"));
        return invariants;
    }

    private Optional<Answer> place(Shop shop, Semaphore turns) {
        turns.acquireUninterruptibly();
        NewOrder order;
        synchronized (random) {
            String sku = any(List.of("book", "pen", "globe"));
            order = new NewOrder("user-" + random.nextInt(USERS), sku, 1 + random.nextInt(3));
            order = List.of(order, order.overKafka(), order.saga()).get(placed++ % 3);
        }
        return shop.place(order);
    }

    /** Lets one round of orders come in, and kills a service when some of them have been answered and others not. */
    private void killDuring(int round, Load load, Semaphore turns) {
        Sample victim;
        int answered;
        synchronized (random) {
            victim = any(List.of(Sample.values()));
            answered = round * ORDERS_PER_ROUND + random.nextInt(ORDERS_PER_ROUND - CONCURRENCY);
        }
        turns.release(ORDERS_PER_ROUND);
        SystemTest.await().until(() -> load.answers().size() >= answered);
        int unanswered = (round + 1) * ORDERS_PER_ROUND - load.answers().size();
        ServiceProcess service = stack.service(victim);
        service.kill();
        SystemTest.print(
                "killed " + victim + " when " + unanswered + " orders of round " + round + " were not answered");
        interrupted += unanswered > 0 ? 1 : 0;
        stack.restart(service);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void assertThatWhatWasSaidIsTrue(Load load, Invariants invariants) {
        List<String> confirmed = invariants.orders().stream()
                .filter(Order::isConfirmed)
                .map(Order::id)
                .toList();
        assertThat(load.confirmed())
                .isNotEmpty()
                .allSatisfy(order -> assertThat(confirmed).contains(order.id()));
        assertThat(load.undone()).isPositive();
        assertThat(confirmed).hasSizeLessThanOrEqualTo(load.answers().size() - Math.toIntExact(load.undone()));
    }
}
