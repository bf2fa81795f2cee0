package io.txn.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.txn.ReceiveOnce;
import io.txn.aop.AopTxnAutoConfiguration;
import io.txn.autoconfigure.TxnAutoConfiguration;
import io.txn.autoconfigure.WireTxnAutoConfiguration;
import io.txn.jdbc.JdbcTxnAutoConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Listeners whose failures are retried over topics of their own, each read by a consumer group of its own. */
class RetryTopicTests {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1, "once", "twice");

    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() {
        BROKER.brokerProperty("group.initial.rebalance.delay.ms", "0");
        BROKER.afterPropertiesSet();
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                        "spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(),
                        "spring.kafka.consumer.auto-offset-reset=earliest",
                        "txn.secret=0123456789abcdef",
                        "txn.service-name=retries",
                        "txn.service-url=http://localhost:1",
                        "txn.jdbc.initialize-schema=always")
                .run();
    }

    @AfterAll
    static void stop() {
        context.close();
        BROKER.destroy();
    }

    @SuppressWarnings("unchecked")
    private static void send(String topic, String id, String value) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, "key", value);
        record.headers().add("Txn-Message-Id", id.getBytes(StandardCharsets.UTF_8));
        context.getBean(KafkaTemplate.class).send(record).join();
    }

    private static List<String> effects(String topic) {
        return context.getBean(JdbcTemplate.class)
                .queryForList("SELECT text FROM effect WHERE topic = ? ORDER BY id", String.class, topic);
    }

    private static void awaitEffects(String topic, String... effects) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(effects(topic)).containsExactly(effects));
    }

    @Test
    void aMessageThatWasReceivedFromARetryTopicIsNotReceivedAgainFromTheFirstOne() {
        send("once", "a", "fails once");
        awaitEffects("once", "fails once");

        send("once", "a", "fails once");
        send("once", "b", "next");

        awaitEffects("once", "fails once", "next");
    }

    @Test
    void aMessageWhoseCopyWasReceivedMeanwhileIsNotReceivedFromTheRetryTopic() {
        send("twice", "a", "fails once");
        send("twice", "a", "fails once");
        send("twice", "b", "fails once too"); // is in the retry topic behind the first

        awaitEffects("twice", "fails once", "fails once too");
    }

    @SpringBootConfiguration
    @EnableKafkaRetryTopic
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        KafkaAutoConfiguration.class,
        AopTxnAutoConfiguration.class,
        JdbcTxnAutoConfiguration.class,
        WireTxnAutoConfiguration.class,
        TxnAutoConfiguration.class,
        InboxTxnAutoConfiguration.class
    })
    static class Application {

        @Bean
        Listeners listeners(JdbcTemplate database) {
            database.execute(
                    "CREATE TABLE effect (id INT AUTO_INCREMENT PRIMARY KEY, topic VARCHAR(20), text VARCHAR(99))");
            return new Listeners(database);
        }

        @Bean
        ThreadPoolTaskScheduler retryScheduler() {
            return new ThreadPoolTaskScheduler();
        }
    }

    static class Listeners {

        private final JdbcTemplate database;
        private final Set<String> failed = ConcurrentHashMap.newKeySet();

        Listeners(JdbcTemplate database) {
            this.database = database;
        }

        @ReceiveOnce
        @RetryableTopic(attempts = "3", backOff = @BackOff(delay = 50))
        @KafkaListener(topics = "once", groupId = "listeners")
        public void once(String value) {
            receive("once", value);
        }

        @ReceiveOnce
        @RetryableTopic(attempts = "3", backOff = @BackOff(delay = 1000))
        @KafkaListener(topics = "twice", groupId = "others")
        public void twice(String value) {
            receive("twice", value);
        }

        private void receive(String topic, String value) {
            database.update("INSERT INTO effect (topic, text) VALUES (?, ?)", topic, value);
            if (value.startsWith("fails") && failed.add(topic + value)) {
                throw new IllegalStateException("once");
            }
        }
    }
}
