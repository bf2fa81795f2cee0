package io.txn.benchmarks.service;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.coordinator.Coordinator;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Transactions whose tries are done and that nobody decides, as if their methods took very long. */
@RestController
@RequestMapping("/bench/open")
class OpenTransactions {

    private static final int THREADS = 8;

    private final Coordinator coordinator;
    private final OrdersBranches orders;
    private final OtherServices others;
    private final Queue<GlobalTransaction> open = new ConcurrentLinkedQueue<>();

    OpenTransactions(Coordinator coordinator, OrdersBranches orders, OtherServices others) {
        this.coordinator = coordinator;
        this.orders = orders;
        this.others = others;
    }

    @PostMapping
    void begin(@RequestParam int count) {
        inThreads(count, this::beginOne);
    }

    private void beginOne(int number) {
        GlobalTransaction transaction = coordinator.begin("open", Duration.ofHours(1), Mode.TCC);
        Order order = new Order(UUID.randomUUID(), "sku-" + number % 1000, 1, "account-" + number % 1000, 10);
        try (GlobalTransaction.Binding binding = GlobalTransaction.bind(transaction)) {
            orders.open(order);
            others.stock("tcc/reserve", order.goods());
            others.accounts("tcc/freeze", order.money());
        }
        open.add(transaction);
    }

    /** Ends all of them. */
    @PostMapping("/end")
    void end() {
        inThreads(open.size(), number -> {
            GlobalTransaction transaction = open.poll();
            if (transaction != null) {
                coordinator.commit(transaction);
            }
        });
    }

    private static void inThreads(int count, IntConsumer work) {
        ForkJoinPool threads = new ForkJoinPool(THREADS);
        try {
            threads.submit(() -> IntStream.range(0, count).parallel().forEach(work))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A transaction failed", e);
        } finally {
            threads.shutdown();
        }
    }
}
