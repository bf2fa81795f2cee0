package io.txn.systemtests;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What customers asked for, and what they were told. Thread-safe. */
final class History {

    /** What a customer knows about an order. */
    enum Told {
        /** It is placed. */
        CONFIRMED,
        /** It was refused for lack of stock or money. */
        REFUSED,
        /** It was not placed, because something is away. */
        UNDONE,
        /** There was no answer, or one that leaves it open. */
        UNKNOWN
    }

    private static final int KEPT_PROBLEMS = 20;

    private final Map<String, Order> confirmed = new LinkedHashMap<>();
    private final Map<NewOrder, Integer> unknown = new HashMap<>();
    private final Map<String, Map<Told, Long>> counts = new LinkedHashMap<>();
    private final Map<Integer, Integer> unusual = new LinkedHashMap<>();
    private final Map<Integer, Long> latestConfirmed = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private Duration longest = Duration.ZERO;

    /**
     * Writes down an order.
     *
     * @param instance of the order service
     * @param startNanos when it was placed
     * @param answer what came back; empty if nothing did
     * @param excused whether the instance itself was dead or stood still at some time since
     */
    synchronized void add(int instance, NewOrder order, long startNanos, Optional<Answer> answer, boolean excused) {
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        Told told = told(answer);
        longest = took.compareTo(longest) > 0 ? took : longest;
        counts.computeIfAbsent(order.mode(), mode -> new LinkedHashMap<>()).merge(told, 1L, Long::sum);
        switch (told) {
            case CONFIRMED -> {
                Order placed = answer.orElseThrow().confirmed();
                if (confirmed.put(placed.id(), placed) != null) {
                    problem("order " + placed.id() + " was confirmed to two customers");
                }
                latestConfirmed.merge(instance, startNanos, Math::max);
            }
            case UNKNOWN -> {
                unknown.merge(order, 1, Integer::sum);
                answer.map(Answer::status).ifPresent(status -> unusual.merge(status, 1, Integer::sum));
            }
            default -> {}
        }
        if (answer.isEmpty() && !excused) {
            problem(order + " was not answered within " + took.toMillis() + " ms by instance " + (instance + 1)
                    + " of the order service, which was running all the time");
        }
        check(order, told, answer);
    }

    private void check(NewOrder order, Told told, Optional<Answer> answer) {
        if (told == Told.CONFIRMED && !Assortment.canBeServed(order)) {
            problem(order + " was confirmed, though there is not enough for it");
        }
        if (told == Told.REFUSED && !Assortment.mayBeRefused(order)) {
            problem(order + " was refused, though there is enough for it: " + answer);
        }
        answer.filter(any -> any.status() == 500 || (any.status() / 100 == 4 && told == Told.UNKNOWN))
                .ifPresent(any -> problem(order + " was answered " + any));
    }

    private static Told told(Optional<Answer> answer) {
        if (answer.filter(Answer::isConfirmed).isPresent()) {
            return Told.CONFIRMED;
        }
        if (answer.filter(Answer::isRefused).isPresent()) {
            return Told.REFUSED;
        }
        return answer.filter(Answer::isUndone).isPresent() ? Told.UNDONE : Told.UNKNOWN;
    }

    synchronized void problem(String text) {
        if (problems.size() < KEPT_PROBLEMS) {
            problems.add(text);
        }
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** By id, as the customers saw them. */
    synchronized Map<String, Order> confirmed() {
        return Map.copyOf(confirmed);
    }

    /** How often each order was placed of which the customer does not know what became. */
    synchronized Map<NewOrder, Integer> unknown() {
        return Map.copyOf(unknown);
    }

    /** Whether an order that was placed after this moment was confirmed by that instance. */
    synchronized boolean confirmedSince(long nanos, int instance) {
        Long latest = latestConfirmed.get(instance);
        return latest != null && latest - nanos > 0;
    }

    synchronized long count(Told told) {
        return counts.values().stream()
                .mapToLong(byTold -> byTold.getOrDefault(told, 0L))
                .sum();
    }

    synchronized Map<String, Map<Told, Long>> counts() {
        return Map.copyOf(counts);
    }

    synchronized Map<Integer, Integer> unusual() {
        return Map.copyOf(unusual);
    }

    synchronized Duration longest() {
        return longest;
    }
}
