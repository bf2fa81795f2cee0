package io.txn.sample.order;

/** Where an order stands. PENDING until its global transaction has ended. */
enum OrderStatus {
    PENDING,
    CONFIRMED,
    CANCELLED
}
