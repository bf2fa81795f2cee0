package io.txn.systemtests;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Orders placed by many customers at once. */
final class Load implements AutoCloseable {

    private final ExecutorService customers;
    private final List<Optional<Answer>> answers = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<?>> pending = new CopyOnWriteArrayList<>();

    Load(int concurrency) {
        this.customers = Executors.newFixedThreadPool(concurrency);
    }

    /** Returns at once; the orders are placed one after the other by whichever customer is free. */
    void place(int count, Supplier<Optional<Answer>> order) {
        IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.runAsync(() -> answers.add(order.get()), customers))
                .forEach(pending::add);
    }

    /** The answers so far; empty ones are of orders of which nobody heard again. */
    List<Optional<Answer>> answers() {
        return List.copyOf(answers);
    }

    List<Order> confirmed() {
        return answers.stream()
                .flatMap(Optional::stream)
                .filter(Answer::isConfirmed)
                .map(Answer::confirmed)
                .toList();
    }

    long undone() {
        return answers.stream()
                .flatMap(Optional::stream)
                .filter(Answer::isUndone)
                .count();
    }

    String summary() {
        Map<Object, Long> byStatus = answers.stream()
                .collect(Collectors.groupingBy(
                        answer -> answer.<Object>map(Answer::status).orElse("no answer"), Collectors.counting()));
        return answers.size() + " orders, by answer: " + byStatus;
    }

    /** Waits for all answers, and throws when an order could not even be placed. */
    void await() {
        pending.forEach(CompletableFuture::join);
    }

    @Override
    public void close() {
        customers.shutdownNow();
    }
}
