package io.txn.sample.order;

import java.math.BigDecimal;

/** What the payment service answers, as far as it matters here. */
record Freeze(BigDecimal amount) {}
