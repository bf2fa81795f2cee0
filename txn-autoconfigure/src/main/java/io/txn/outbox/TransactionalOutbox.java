package io.txn.outbox;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to Kafka if and only if the transaction commits in which they are sent: inside of a global transaction,
 * when that commits, and inside of a local one only, when that does. Until then they are rows in the application's
 * database.
 *
 * <p>Messages that one service sends in one global transaction, or in one local one, become visible to consumers of
 * committed messages together, over all topics. Messages of one topic and key keep their order: within a transaction that of
 * sending; across transactions, what is sent after an earlier message was committed follows it.
 *
 * <p>Keys and values are serialised at once, as the application's producers do it, and a failure of that is thrown to the
 * caller. What the broker refuses later is parked: it stays in the table, holds up only what follows it with the same topic
 * and key, and is counted in the application's health.
 *
 * <p>Each message carries the header {@code Txn-Message-Id}, and {@code Txn-Xid} if it belongs to a global transaction.
 *
 * <p>Thread-safe. A send takes part in the calling thread's transaction.
 */
public interface TransactionalOutbox {

    /** Sends a value without a key, and so without a promise about its order. See {@link #send(ProducerRecord)}. */
    default String send(String topic, @Nullable Object value) {
        return send(new ProducerRecord<>(topic, value));
    }

    /** Sends a value that follows earlier ones of the same key. See {@link #send(ProducerRecord)}. */
    default String send(String topic, Object key, @Nullable Object value) {
        return send(new ProducerRecord<>(topic, key, value));
    }

    /**
     * Sends a record; its partition and its timestamp may be left open.
     *
     * @return the message's id
     * @throws io.txn.IllegalTransactionStateException if the thread works in no transaction, or in one that is read-only
     * @throws io.txn.BranchRefusedException if the global transaction has ended in this service
     * @throws org.apache.kafka.common.errors.SerializationException if the key or value cannot be serialised
     */
    String send(ProducerRecord<?, ?> record);
}
