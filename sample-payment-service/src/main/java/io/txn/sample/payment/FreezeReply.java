package io.txn.sample.payment;

import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;

/**
 * What is answered to a freeze over Kafka.
 *
 * @param refusal why the money was not frozen, or null if it was
 */
record FreezeReply(@Nullable ProblemDetail refusal) {}
