package io.txn.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** When messages became visible to a consumer that reads what is committed, by their keys. */
final class Arrivals implements AutoCloseable {

    private final ConcurrentMap<String, Long> seen = new ConcurrentHashMap<>();
    private final AtomicLong repeated = new AtomicLong();
    private final KafkaConsumer<String, String> consumer;
    private final Thread thread = new Thread(this::read, "arrivals");
    private volatile boolean over;
    private volatile @Nullable RuntimeException failure;

    /** Reads all partitions of the topics, which must exist and be empty. */
    Arrivals(String bootstrapServers, List<String> topics) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (!over) {
                var records = consumer.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                for (ConsumerRecord<String, String> record : records) {
                    if (seen.putIfAbsent(record.key(), now) != null) {
                        repeated.incrementAndGet();
                    }
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Returns when so many have come since the last {@link #forget}. */
    void await(int count) {
        Waits.until("consumers have " + count + " messages", () -> {
            if (failure != null) {
                throw new BenchException("The consumer failed", failure);
            }
            return seen.size() >= count;
        });
    }

    /** When this message came, in {@link System#nanoTime}. */
    long nanosOf(String key) {
        Long nanos = seen.get(key);
        if (nanos == null) {
            throw new BenchException("The message " + key + " has not come");
        }
        return nanos;
    }

    int count() {
        return seen.size();
    }

    /** How often a message came again. */
    long repeated() {
        return repeated.get();
    }

    void forget() {
        seen.clear();
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
