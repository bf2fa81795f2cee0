package io.txn.benchmarks.message;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Looks for rows every second, and sends what there is in Kafka transactions, as many messages in each as the library does.
 * Rows that it has sent are locked until they are deleted, so that several instances keep the order. If it dies between the
 * two commits, it sends a batch twice.
 */
class Poller implements DisposableBean {

    private static final int BATCH = 200;

    private static final String NEXT =
            "SELECT id, topic, message_key, payload FROM message ORDER BY id LIMIT " + BATCH + " FOR UPDATE";

    private static final String DELETE = "DELETE FROM message WHERE id = ANY (:ids)";

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;
    private final DefaultKafkaProducerFactory<String, String> producers;
    private final KafkaTemplate<String, String> kafka;

    Poller(JdbcClient jdbc, TransactionOperations transaction, DefaultKafkaProducerFactory<String, String> producers) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.producers = producers;
        this.kafka = new KafkaTemplate<>(producers);
    }

    private record Row(long id, ProducerRecord<String, String> message) {}

    @Scheduled(fixedDelay = 1_000)
    void poll() {
        int sent = BATCH;
        while (sent == BATCH) {
            sent = transaction.execute(status -> sendNext());
        }
    }

    private int sendNext() {
        List<Row> rows = jdbc.sql(NEXT)
                .query((row, number) -> new Row(
                        row.getLong("id"),
                        new ProducerRecord<>(
                                row.getString("topic"), row.getString("message_key"), row.getString("payload"))))
                .list();
        if (!rows.isEmpty()) {
            var unused = kafka.executeInTransaction(operations ->
                    // The commit fails if one of them does.
                    rows.stream().map(row -> operations.send(row.message())).toList());
            int deleted = jdbc.sql(DELETE)
                    .params(Map.of("ids", rows.stream().map(Row::id).toArray(Long[]::new)))
                    .update();
            if (deleted != rows.size()) {
                throw new IllegalStateException(deleted + " rows were deleted for " + rows.size() + " messages");
            }
        }
        return rows.size();
    }

    @Override
    public void destroy() {
        producers.destroy();
    }
}
