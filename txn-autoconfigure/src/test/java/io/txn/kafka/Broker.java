package io.txn.kafka;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A broker for all tests of this JVM, and a producer that anybody might have. */
final class Broker {

    private static final EmbeddedKafkaKraftBroker BROKER = start();
    private static final KafkaProducer<byte[], byte[]> ANYBODY = new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, BROKER.getBrokersAsString()),
            new ByteArraySerializer(),
            new ByteArraySerializer());

    private static final Admin ADMIN =
            Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, BROKER.getBrokersAsString()));

    private Broker() {}

    private static EmbeddedKafkaKraftBroker start() {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperties(Map.of(
                "group.initial.rebalance.delay.ms", "0",
                "offsets.topic.num.partitions", "1",
                "auto.create.topics.enable", "true"));
        broker.afterPropertiesSet();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::destroy));
        return broker;
    }

    static String address() {
        return BROKER.getBrokersAsString();
    }

    /** The topics that a group begins to read from a place that is known, so that nothing after it is missed. */
    static Set<String> topicsOf(String group) {
        try {
            return ADMIN
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(60, TimeUnit.SECONDS)
                    .keySet()
                    .stream()
                    .map(TopicPartition::topic)
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            return Set.of();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when the record is in its topic. */
    static void send(ProducerRecord<byte[], byte[]> record) {
        try {
            ANYBODY.send(record).get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
