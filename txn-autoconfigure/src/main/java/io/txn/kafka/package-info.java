/** Carries transactions over Kafka: enlisting calls out and in, outcomes and inquiries between services. */
@NullMarked
package io.txn.kafka;

import org.jspecify.annotations.NullMarked;
