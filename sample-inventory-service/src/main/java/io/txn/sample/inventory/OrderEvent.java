package io.txn.sample.inventory;

import java.util.UUID;

/** What this service wants to know of an order that was placed. */
record OrderEvent(UUID orderId, String userId, String sku, int quantity) {}
