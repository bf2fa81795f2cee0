package io.txn.benchmarks.service;

import java.util.UUID;

/** An order as it is placed. */
record Order(UUID id, String sku, int quantity, String account, long amount) {

    Goods goods() {
        return new Goods(sku, quantity);
    }

    Money money() {
        return new Money(account, amount);
    }
}
