package io.txn.benchmarks.message;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/** Stores each message as a row, for the {@link Poller}. */
class StoredMessages implements Messenger {

    private static final String INSERT =
            "INSERT INTO message (topic, message_key, payload) VALUES (:topic, :key, :payload)";

    private final JdbcClient jdbc;

    StoredMessages(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional
    public void send(String topic, String key, String value) {
        int unused = jdbc.sql(INSERT)
                .param("topic", topic)
                .param("key", key)
                .param("payload", value)
                .update();
    }
}
