package io.txn.systemtests;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is true of the shop at rest: nothing is reserved or frozen, nothing is pending, and what is missing from stock and
 * accounts is exactly what confirmed orders took.
 */
final class Invariants {

    private final Shop shop;
    private final Map<String, Stock> stocks = new LinkedHashMap<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();

    Invariants(Shop shop) {
        this.shop = shop;
    }

    /** Fills a shelf, and remembers how full it was. */
    void stock(String sku, long available, String price) {
        shop.put(sku, available, new BigDecimal(price));
        stocks.put(sku, new Stock(sku, available, 0, new BigDecimal(price)));
    }

    /** Fills an account, and remembers how full it was. */
    void account(String userId, String balance) {
        shop.put(userId, new BigDecimal(balance));
        accounts.put(userId, new Account(userId, new BigDecimal(balance), BigDecimal.ZERO));
    }

    List<String> users() {
        return List.copyOf(accounts.keySet());
    }

    List<String> skus() {
        return List.copyOf(stocks.keySet());
    }

    /** Returns every order of every known user. */
    List<Order> orders() {
        return accounts.keySet().stream()
                .flatMap(user -> shop.orders(user).stream())
                .toList();
    }

    /** Returns what is not as it should be at rest, each with what was expected and what was found. */
    List<String> violations() {
        try {
            List<String> violations = new ArrayList<>();
            check(orders(), violations);
            return violations;
        } catch (StackException e) {
            // A service that does not answer is not at rest either; the next look may find it up again.
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Returns what is not so once every message has arrived: one effect of each confirmed order, and none of others. */
    List<String> violationsOfMessages(List<Order> orders) {
        try {
            List<String> violations = new ArrayList<>();
            Set<String> confirmed =
                    orders.stream().filter(Order::isConfirmed).map(Order::id).collect(Collectors.toSet());
            Set<String> known = orders.stream().map(Order::id).collect(Collectors.toSet());
            for (Sample consumer : List.of(Sample.INVENTORY, Sample.PAYMENT)) {
                Map<String, Integer> effects = shop.effects(consumer).stream()
                        .filter(effect -> known.contains(effect.orderId()))
                        .collect(Collectors.toMap(OrderEffect::orderId, OrderEffect::times));
                known.forEach(id -> check(
                        "order " + id + ": effects at the " + consumer.serviceName(),
                        decimal(confirmed.contains(id) ? 1 : 0),
                        decimal(effects.getOrDefault(id, 0)),
                        violations));
            }
            return violations;
        } catch (StackException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Waits until everything is as it should be, and returns what is not when the time has run out. */
    List<String> awaitRest(Duration limit) {
        List<String> last = new ArrayList<>();
        Poll.until(limit, () -> {
            last.clear();
            last.addAll(violations());
            return last.isEmpty();
        });
        return last;
    }

    private void check(List<Order> orders, List<String> violations) {
        List<Order> confirmed = orders.stream().filter(Order::isConfirmed).toList();
        orders.stream()
                .filter(Order::isPending)
                .forEach(order -> violations.add("order " + order.id() + ": expected an outcome but found it pending"));
        confirmed.forEach(order -> checkAmount(order, violations));
        stocks.values().forEach(before -> checkStock(before, confirmed, violations));
        accounts.values().forEach(before -> checkAccount(before, confirmed, violations));
    }

    private void checkAmount(Order order, List<String> violations) {
        Stock stock = stocks.get(order.sku());
        if (stock != null) {
            BigDecimal expected = stock.price().multiply(BigDecimal.valueOf(order.quantity()));
            check("order " + order.id() + ": amount", expected, order.paid(), violations);
        }
    }

    private void checkStock(Stock before, List<Order> confirmed, List<String> violations) {
        long sold = confirmed.stream()
                .filter(order -> order.sku().equals(before.sku()))
                .mapToLong(Order::quantity)
                .sum();
        Stock now = shop.stock(before.sku());
        String what = "stock of " + before.sku();
        check(what + ": reserved", decimal(0), decimal(now.reserved()), violations);
        check(what + ": available", decimal(before.available() - sold), decimal(now.available()), violations);
    }

    private void checkAccount(Account before, List<Order> confirmed, List<String> violations) {
        BigDecimal spent = confirmed.stream()
                .filter(order -> order.userId().equals(before.userId()))
                .map(Order::paid)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        Account now = shop.account(before.userId());
        String what = "account of " + before.userId();
        check(what + ": frozen", BigDecimal.ZERO, now.frozen(), violations);
        check(what + ": balance", before.balance().subtract(spent), now.balance(), violations);
    }

    private static BigDecimal decimal(long value) {
        return BigDecimal.valueOf(value);
    }

    /** Amounts of different scale are the same money. */
    private static void check(String what, BigDecimal expected, BigDecimal found, List<String> violations) {
        if (expected.compareTo(found) != 0) {
            violations.add(what + ": expected " + expected + " but found " + found);
        }
    }
}
