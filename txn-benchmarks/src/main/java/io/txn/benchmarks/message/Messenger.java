package io.txn.benchmarks.message;

/** One way to get messages to Kafka. Thread-safe. */
public interface Messenger {

    /** Returns when it is certain that the message will be sent, once. */
    void send(String topic, String key, String value);
}
