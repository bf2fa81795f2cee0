/** Runs listeners of Kafka once for each message. */
@NullMarked
package io.txn.inbox;

import org.jspecify.annotations.NullMarked;
