package io.txn.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.BranchRefusedException;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.TransactionDefinition;
import io.txn.TransactionInDoubtException;
import io.txn.TransactionRolledBackException;
import io.txn.memory.DatabaseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two instances of every service, many threads, and recovery that never waits for its turn. */
class ConcurrencyTests {

    private static final int THREADS = 8;
    private static final int TRANSACTIONS = 40;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final long seed = Long.getLong("txn.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final World world = new World(seed, threads);
    private final List<Service> orders = twoInstances("order");
    private final Service inventory = twoInstances("inventory").get(0);
    private final Service payment = twoInstances("payment").get(0);

    private List<Service> twoInstances(String name) {
        Service first = world.service(name);
        return List.of(first, first.anotherInstance());
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    @SuppressWarnings("try")
    void comesToRestWithManyAtOnce() throws Exception {
        world.network().balance();
        world.network().fates(message -> fate());
        AtomicBoolean over = new AtomicBoolean();

        try (Silence silence = new Silence()) {
            Future<?> recovery = threads.submit(() -> recoverUntil(over));
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String client = "client " + i;
                clients.add(threads.submit(() -> placeMany(client)));
            }
            for (Future<?> client : clients) {
                client.get(60, TimeUnit.SECONDS);
            }
            over.set(true);
            recovery.get(60, TimeUnit.SECONDS);
            world.network().heal();
            world.settle();
        }

        assertThat(inventory.effects()).as("seed %d", seed).hasSizeGreaterThan(THREADS * TRANSACTIONS / 2);
        world.assertAtRest();
    }

    private void recoverUntil(AtomicBoolean over) {
        while (!over.get()) {
            world.recover();
        }
    }

    private void placeMany(String client) {
        for (int i = 0; i < TRANSACTIONS; i++) {
            place(orders.get(i % 2), client + " thing " + i);
            world.clock()
                    .advance(Duration.ofMillis(random.nextInt(500))); // time is what the clients do, not the machine
        }
    }

    private void place(Service order, String thing) {
        Mode mode = random.nextBoolean() ? Mode.SAGA : Mode.TCC;
        Runnable work = () -> order.execute(TransactionDefinition.named(thing).withMode(mode), () -> {
            order.reserve(thing);
            order.call(
                    inventory, 2, at -> at.reserve(thing, () -> at.call(payment, to -> to.reserve("nested " + thing))));
            order.call(payment, 2, at -> at.reserve(thing));
        });
        try {
            if (random.nextBoolean()) {
                work.run();
            } else {
                order.local().required(() -> {
                    work.run();
                    return "done";
                });
            }
        } catch (BranchRefusedException
                | CallFailedException
                | IllegalTransactionStateException
                | TransactionRolledBackException
                | TransactionInDoubtException
                | DatabaseException expected) {
            // its transaction rolls back
        }
    }

    private Fate fate() {
        return switch (random.nextInt(20)) {
            case 0 -> Fate.REQUEST_LOST;
            case 1 -> Fate.RESPONSE_LOST;
            case 2 -> Fate.TWICE;
            default -> Fate.ARRIVES;
        };
    }
}
