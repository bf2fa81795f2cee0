package io.txn.benchmarks.message;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaTemplate;

/** Kafka's own transactions, each of one message and with no database. Needs {@code spring.kafka.producer.transaction-id-prefix}. */
@SpringBootConfiguration
@ImportAutoConfiguration(KafkaAutoConfiguration.class)
public class DirectApplication {

    @Bean
    Messenger messenger(KafkaTemplate<String, String> kafka) {
        return (topic, key, value) -> {
            var unused = kafka.executeInTransaction(operations -> operations.send(topic, key, value));
        };
    }
}
