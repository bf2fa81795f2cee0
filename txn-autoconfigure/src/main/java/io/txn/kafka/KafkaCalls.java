package io.txn.kafka;

import io.txn.IllegalTransactionStateException;
import io.txn.TransactionRolledBackException;
import org.jspecify.annotations.Nullable;

/**
 * Calls over Kafka that take part in the current global transaction: a request is sent to a topic, the service that
 * listens there with {@link KafkaCallListener} does its part as a branch, and its reply is waited for. To be injected.
 * Thread-safe.
 *
 * <p>Requests and replies are JSON, written and read with the application's {@code JsonMapper}. The request leaves at once,
 * whatever Kafka transaction the thread may have, for its reply to come within the global transaction.
 */
public interface KafkaCalls {

    /**
     * Sends a request and waits for its reply, at most for the time that the transaction has left.
     *
     * @param topic the topic that one service listens to with {@link KafkaCallListener}
     * @param key the records' key, for requests that are to be served in order; or null
     * @param request what is sent, as JSON
     * @param replyType what is read from the reply
     * @return the reply; null where the listener returned nothing
     * @throws KafkaCallFailedException if the listener failed: the reply says with what
     * @throws KafkaCallUnansweredException if no usable reply came: the transaction can only roll back from now on
     * @throws IllegalTransactionStateException if there is no global transaction to take part in
     * @throws TransactionRolledBackException if it is a saga whose deadline has passed
     */
    <R> @Nullable R call(String topic, @Nullable String key, Object request, Class<R> replyType);
}
