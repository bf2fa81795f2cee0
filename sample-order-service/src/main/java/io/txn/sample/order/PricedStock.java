package io.txn.sample.order;

import java.math.BigDecimal;

/** What the inventory answers, as far as it matters here. */
record PricedStock(BigDecimal unitPrice) {}
