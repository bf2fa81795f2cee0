package io.txn.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.txn.ReceiveOnce;
import io.txn.aop.AopTxnAutoConfiguration;
import io.txn.autoconfigure.TxnAutoConfiguration;
import io.txn.autoconfigure.WireTxnAutoConfiguration;
import io.txn.jdbc.JdbcTxnAutoConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.util.backoff.FixedBackOff;

/** Listeners of a real broker, which gets some messages twice. */
class InboxTests {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(
            1, 1, "single", "batch", "records", "failing", "failing-dlt", "plain", "in", "out");

    private static ConfigurableApplicationContext context;
    private static KafkaTemplate<String, String> kafka;
    private static JdbcTemplate jdbc;

    @BeforeAll
    @SuppressWarnings("unchecked")
    static void start() {
        BROKER.brokerProperties(Map.of(
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0"));
        BROKER.afterPropertiesSet();
        context = application(Application.class);
        kafka = context.getBean(KafkaTemplate.class);
        jdbc = context.getBean(JdbcTemplate.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        BROKER.destroy();
    }

    private static ConfigurableApplicationContext application(Class<?> type, String... more) {
        List<String> properties = new ArrayList<>(List.of(
                "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                "spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(),
                "spring.kafka.consumer.auto-offset-reset=earliest",
                "spring.kafka.consumer.group-id=test",
                "spring.kafka.producer.transaction-id-prefix=own-" + UUID.randomUUID(),
                "spring.kafka.consumer.isolation-level=read_committed",
                "txn.secret=0123456789abcdef",
                "txn.service-name=inbox",
                "txn.service-url=http://localhost:1",
                "txn.jdbc.initialize-schema=always"));
        properties.addAll(List.of(more));
        return new SpringApplicationBuilder(type)
                .web(WebApplicationType.NONE)
                .properties(properties.toArray(String[]::new))
                .run();
    }

    private static void send(String topic, String id, String value) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, "key", value);
        record.headers().add("Txn-Message-Id", id.getBytes(StandardCharsets.UTF_8));
        kafka.executeInTransaction(operations -> operations.send(record));
    }

    private static List<String> effects(String listener) {
        return jdbc.queryForList("SELECT text FROM effect WHERE listener = ? ORDER BY id", String.class, listener);
    }

    private static void awaitEffects(String listener, String... effects) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(effects(listener)).containsExactly(effects));
    }

    @Test
    void aListenerGetsAMessageOnceThoughItComesTwice() {
        send("single", "a", "first");
        send("single", "a", "first");
        send("single", "b", "second");

        awaitEffects("single", "first", "second");
    }

    @Test
    void aListenerOfBatchesGetsTheNewOnesOnly() {
        send("batch", "a", "first");
        awaitEffects("batch", "first@0");

        send("batch", "a", "first");
        send("batch", "b", "second");
        send("batch", "b", "second");
        send("batch", "c", "third");

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(effects("batch"))
                        .hasSize(3)
                        .anyMatch(effect -> effect.startsWith("second@"))
                        .last()
                        .asString()
                        .startsWith("third@"));
    }

    @Test
    void aMessageWithoutAnIdIsKnownByItsPlace() {
        kafka.executeInTransaction(operations -> operations.send("records", "key", "same"));
        kafka.executeInTransaction(operations -> operations.send("records", "key", "same"));

        awaitEffects("records", "same", "same");
        assertThat(jdbc.queryForList(
                        "SELECT message_id FROM txn_inbox WHERE message_id LIKE 'records-0@%'", String.class))
                .hasSize(2);
    }

    @Test
    void aFailureRollsTheEffectAndTheRecordBackAndTheMessageIsRetriedAndThenGoesToTheDeadLetters() {
        send("failing", "good after two", "good after two");
        send("failing", "bad", "bad");
        send("failing", "next", "next");

        awaitEffects("failing", "good after two", "next");
        awaitEffects("failing-dlt", "bad");
    }

    @Test
    void consumeTransformProduceKeepsKafkasOwnTransaction() {
        send("in", "x", "one");
        send("in", "y", "fails once");

        awaitEffects("out", "ONE", "FAILS ONCE");
    }

    @Test
    void refusesToStartWhereTheMethodIsNoListener() {
        assertThatThrownBy(() -> application(NoListener.class).close())
                .isInstanceOf(InvalidListenerException.class)
                .hasMessageContaining("not a listener");
    }

    @Test
    void refusesToStartWithoutADatabase() {
        assertThatThrownBy(() -> new SpringApplicationBuilder(NoDatabase.class)
                        .web(WebApplicationType.NONE)
                        .properties(
                                "spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(),
                                "spring.kafka.consumer.group-id=none")
                        .run()
                        .close())
                .isInstanceOf(InvalidListenerException.class)
                .hasMessageContaining("no database");
    }

    @Test
    void forgetsWhatIsOlderThanTheRetention() {
        jdbc.update("INSERT INTO txn_inbox (consumer_group, message_id, received_at) VALUES ('old', 'old', 1)");

        assertThat(context.getBean(InboxPurge.class).runOnce()).isEqualTo(1);
    }

    @SpringBootConfiguration
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
        Listeners listeners(JdbcTemplate database, KafkaTemplate<String, String> template) {
            database.execute(
                    "CREATE TABLE effect (id INT AUTO_INCREMENT PRIMARY KEY, listener VARCHAR(20), text VARCHAR(99))");
            return new Listeners(database, template);
        }

        @Bean
        DefaultErrorHandler errorHandler(KafkaTemplate<String, String> template) {
            return new DefaultErrorHandler(new DeadLetterPublishingRecoverer(template), new FixedBackOff(10, 2));
        }
    }

    static class Listeners {

        private final JdbcTemplate database;
        private final KafkaTemplate<String, String> template;
        private final List<String> failed = new CopyOnWriteArrayList<>();
        private final AtomicInteger attempts = new AtomicInteger();

        Listeners(JdbcTemplate database, KafkaTemplate<String, String> template) {
            this.database = database;
            this.template = template;
        }

        private void effect(String listener, String text) {
            database.update("INSERT INTO effect (listener, text) VALUES (?, ?)", listener, text);
        }

        @ReceiveOnce
        @KafkaListener(topics = "single", groupId = "single")
        public void single(String value) {
            effect("single", value);
        }

        @ReceiveOnce
        @KafkaListener(topics = "batch", groupId = "batch", batch = "true")
        public void batch(List<String> values, @Header(KafkaHeaders.OFFSET) List<Long> offsets) {
            for (int i = 0; i < values.size(); i++) {
                effect("batch", values.get(i) + "@" + offsets.get(i));
            }
        }

        @ReceiveOnce
        @KafkaListener(topics = "records", groupId = "records")
        public void records(ConsumerRecord<String, String> record) {
            effect("records", record.value());
        }

        @ReceiveOnce
        @KafkaListener(topics = "failing", groupId = "failing")
        public void failing(String value) {
            effect("failing", value);
            if (value.equals("bad") || (value.startsWith("good") && attempts.incrementAndGet() < 3)) {
                throw new IllegalStateException("not now");
            }
        }

        @ReceiveOnce
        @KafkaListener(topics = "failing-dlt", groupId = "failing-dlt")
        public void dead(String value) {
            effect("failing-dlt", value);
        }

        @KafkaListener(topics = "in", groupId = "in")
        public void transform(String value) {
            var unused = template.send("out", "key", value.toUpperCase(Locale.ROOT));
            if (value.startsWith("fails") && failed.isEmpty()) {
                failed.add(value);
                throw new IllegalStateException("once");
            }
        }

        @ReceiveOnce
        @KafkaListener(topics = "out", groupId = "out")
        public void out(String value) {
            effect("out", value);
        }
    }

    @SpringBootConfiguration
    @Import(Application.class)
    static class NoListener {

        @Bean
        Wrong wrong() {
            return new Wrong();
        }
    }

    static class Wrong {

        @ReceiveOnce
        public void nobodyCallsThis(String value) {}
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration({KafkaAutoConfiguration.class, InboxTxnAutoConfiguration.class})
    static class NoDatabase {

        @Bean
        Lonely listener() {
            return new Lonely();
        }
    }

    static class Lonely {

        @ReceiveOnce
        @KafkaListener(topics = "plain")
        public void receive(String value) {}
    }
}
