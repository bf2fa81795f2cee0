package io.txn.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the services of a {@link BenchStack} are set up. Each has a stack of its own, so that what Kafka's clients and the
 * outbox's relay do is done in no service of a variant that has neither.
 */
enum Setup {
    /** No Kafka in any of the services. */
    HTTP,

    /** The order service calls the payment service over Kafka, and outcomes and inquiries go there by a topic too. */
    CALLS {
        @Override
        Map<String, String> propertiesOf(Role role) {
            return switch (role) {
                case ORDER -> Map.of("bench.calls-over-kafka", "true");
                case INVENTORY -> Map.of();
                case PAYMENT ->
                    Map.of(
                            "bench.serves-calls-over-kafka", "true",
                            "txn.service-url", "kafka:bench.payment",
                            "spring.kafka.listener.concurrency", Integer.toString(Broker.PARTITIONS),
                            "spring.kafka.consumer.auto-offset-reset", "earliest");
            };
        }

        @Override
        List<String> topics() {
            return List.of(
                    "bench.freezes", "bench.payment", "txn.replies.order-service", "txn.replies.payment-service");
        }
    },

    /** The order service sends messages. */
    EVENTS {
        @Override
        Map<String, String> propertiesOf(Role role) {
            return role == Role.ORDER ? Map.of("bench.events", "true") : Map.of();
        }

        @Override
        List<String> topics() {
            return List.of("bench.orders");
        }
    };

    /** Of a service that has something to do with Kafka, what it does; empty for others. */
    Map<String, String> propertiesOf(Role role) {
        return Map.of();
    }

    /** All that its services send to, but for what Kafka and the outbox keep for themselves. */
    List<String> topics() {
        return List.of();
    }

    /** Settings of a service beside those that all have. */
    Map<String, String> propertiesOf(Role role, String bootstrapServers) {
        Map<String, String> properties = new TreeMap<>(propertiesOf(role));
        if (!properties.isEmpty()) {
            properties.put("spring.autoconfigure.exclude", "");
            properties.put("spring.kafka.bootstrap-servers", bootstrapServers);
            // Two order services use one broker, and relays of the same name would shut each other out.
            properties.put("txn.outbox.transaction-id-prefix", id() + "-");
        }
        return properties;
    }

    /** Names its directory. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean needsBroker() {
        return !topics().isEmpty();
    }
}
