package io.txn.benchmarks.message;

import io.txn.benchmarks.service.CommitCounter;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.support.TransactionOperations;

/** An outbox as one writes it by hand, without the library. */
@SpringBootConfiguration
@ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    TransactionManagerCustomizationAutoConfiguration.class,
    TransactionAutoConfiguration.class
})
@EnableConfigurationProperties(KafkaProperties.class)
@EnableScheduling
@Import(CommitCounter.class)
public class PollingApplication {

    @Bean
    Messenger messenger(JdbcClient jdbc) {
        return new StoredMessages(jdbc);
    }

    /** Not the application's template, which would bring a second transaction manager with it. */
    @Bean
    Poller poller(JdbcClient jdbc, TransactionOperations transaction, KafkaProperties kafka) {
        Map<String, Object> settings = kafka.buildProducerProperties();
        DefaultKafkaProducerFactory<String, String> producers = new DefaultKafkaProducerFactory<>(settings);
        producers.setTransactionIdPrefix("polling-");
        return new Poller(jdbc, transaction, producers);
    }
}
