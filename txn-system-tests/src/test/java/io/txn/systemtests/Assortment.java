package io.txn.systemtests;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** What there is to buy, and who buys: plenty for almost everybody, too little of something, nothing of something else. */
final class Assortment {

    static final BigDecimal PRICE = new BigDecimal("9.99");

    private static final int SKUS = 20;
    private static final int USERS = 40;
    private static final long PLENTY = 1_000_000_000;
    private static final long FEW = 200;

    private static final String SCARCE = "scarce";
    private static final String SOLD_OUT = "sold-out";
    private static final String BROKE = "broke";

    private Assortment() {}

    /** How full each shelf is in the beginning. */
    static Map<String, Long> stocks() {
        Map<String, Long> stocks = new LinkedHashMap<>();
        IntStream.range(0, SKUS).forEach(i -> stocks.put("sku-" + i, PLENTY));
        stocks.put(SCARCE, FEW);
        stocks.put(SOLD_OUT, 0L);
        return stocks;
    }

    /** What is on each account in the beginning. */
    static Map<String, BigDecimal> accounts() {
        Map<String, BigDecimal> accounts = new LinkedHashMap<>();
        IntStream.range(0, USERS).forEach(i -> accounts.put("user-" + i, BigDecimal.valueOf(PLENTY)));
        accounts.put(BROKE, BigDecimal.ONE);
        return accounts;
    }

    static void open(Shop shop) {
        stocks().forEach((sku, available) -> shop.put(sku, available, PRICE));
        accounts().forEach(shop::put);
    }

    static NewOrder any(Random random) {
        int dice = random.nextInt(100);
        String user = dice < 7 ? BROKE : "user-" + random.nextInt(USERS);
        String sku = dice >= 95 ? SOLD_OUT : dice >= 90 ? SCARCE : "sku-" + random.nextInt(SKUS);
        NewOrder order = new NewOrder(user, sku, 1 + random.nextInt(3));
        return random.nextBoolean() ? order : order.saga();
    }

    static boolean canBeServed(NewOrder order) {
        return !order.userId().equals(BROKE) && !order.sku().equals(SOLD_OUT);
    }

    static boolean mayBeRefused(NewOrder order) {
        return !canBeServed(order) || order.sku().equals(SCARCE);
    }
}
