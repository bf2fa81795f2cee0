package io.txn.sample.order;

/** What the inventory is asked for. */
record ReservationRequest(String sku, int quantity) {}
