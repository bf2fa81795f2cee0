/** Publishes messages to Kafka with the outcome of the transaction in which they were sent. */
@NullMarked
package io.txn.outbox;

import org.jspecify.annotations.NullMarked;
