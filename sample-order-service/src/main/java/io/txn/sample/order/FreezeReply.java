package io.txn.sample.order;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * What the payment service answers over Kafka.
 *
 * @param refusal why the money was not frozen, or null if it was
 */
record FreezeReply(@Nullable ProblemDetail refusal) {}
