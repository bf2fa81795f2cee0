package io.txn.systemtests;

import java.math.BigDecimal;

/** An item as the inventory service shows it. */
record Stock(String sku, long available, long reserved, BigDecimal price) {

    String inWords() {
        return sku + ": " + available + " available, " + reserved + " reserved";
    }
}
