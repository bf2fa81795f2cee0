package io.txn.sample.payment;

import java.util.UUID;

/** How often this service has done its work for an order. */
record OrderEffect(UUID orderId, int times) {}
