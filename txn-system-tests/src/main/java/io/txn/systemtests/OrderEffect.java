package io.txn.systemtests;

/** How often a consumer of order events has done its work for an order. */
record OrderEffect(String orderId, int times) {}
