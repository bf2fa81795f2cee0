package io.txn.sample.order;

/** What the inventory service is asked for, to reserve or to deduct it. */
record StockRequest(String sku, int quantity) {}
