package io.txn.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Producers and consumers that reach the broker as the application's do, and take bytes. Not the application's own: what
 * services tell each other is part of no Kafka transaction, and depends on no serializer. Nothing connects before it is
 * used. Thread-safe.
 */
final class KafkaClients implements DisposableBean {

    private final ObjectProvider<ProducerFactory<?, ?>> producerFactory;
    private final ObjectProvider<ConsumerFactory<?, ?>> consumerFactory;
    private final Duration timeout;
    private @Nullable DefaultKafkaProducerFactory<byte[], byte[]> producers;

    /**
     * Makes them after the application's.
     *
     * @param timeout how long a producer waits for a broker that is away
     */
    KafkaClients(
            ObjectProvider<ProducerFactory<?, ?>> producerFactory,
            ObjectProvider<ConsumerFactory<?, ?>> consumerFactory,
            Duration timeout) {
        this.producerFactory = producerFactory;
        this.consumerFactory = consumerFactory;
        this.timeout = timeout;
    }

    synchronized ProducerFactory<byte[], byte[]> producers() {
        DefaultKafkaProducerFactory<byte[], byte[]> known = producers;
        if (known == null) {
            Map<String, Object> properties =
                    new HashMap<>(producerFactory.getObject().getConfigurationProperties());
            properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
            // Somebody waits for each record; Kafka's own default is to wait 5 ms for another one.
            properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 0);
            known = new DefaultKafkaProducerFactory<>(
                    properties, new ByteArraySerializer(), new ByteArraySerializer(), false);
            producers = known;
        }
        return known;
    }

    /** Consumers in the application's group, if it has one, else in the given one. */
    ConsumerFactory<byte[], byte[]> consumersInGroup(String otherwise) {
        Map<String, Object> properties = consumerProperties();
        properties.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, otherwise);
        return consumers(properties);
    }

    /** Consumers that begin at the end of what nobody in their group has read. */
    ConsumerFactory<byte[], byte[]> consumersOfNews() {
        Map<String, Object> properties = consumerProperties();
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        return consumers(properties);
    }

    /** What we read is sent outside Kafka transactions, and waits for none of somebody else's. */
    private Map<String, Object> consumerProperties() {
        Map<String, Object> properties =
                new HashMap<>(consumerFactory.getObject().getConfigurationProperties());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return properties;
    }

    private static ConsumerFactory<byte[], byte[]> consumers(Map<String, Object> properties) {
        return new DefaultKafkaConsumerFactory<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer(), false);
    }

    @Override
    public synchronized void destroy() {
        if (producers != null) {
            producers.destroy();
        }
    }
}
