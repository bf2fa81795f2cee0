package io.txn.benchmarks;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What a consumer of committed records sees in some topics. It looks when it is told to: beside a load it would be one. */
final class VisibleRecords implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Set<String> keys = new HashSet<>();
    private long count;

    /** Reads the topics, which must exist, from their beginning. */
    VisibleRecords(String bootstrapServers, List<String> topics) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "max.poll.records",
                        10_000),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
    }

    /** Reads to where the topics end now. Returns how many records it has seen since {@link #forget}. */
    long readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        Waits.until("all records of " + ends.keySet() + " are read", () -> {
            consumer.poll(POLL).forEach(this::add);
            return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        });
        return count;
    }

    private void add(ConsumerRecord<String, byte[]> record) {
        count++;
        if (record.key() != null) {
            keys.add(record.key());
        }
    }

    /** How many different keys they had. */
    int keys() {
        return keys.size();
    }

    void forget() {
        count = 0;
        keys.clear();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
