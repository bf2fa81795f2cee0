package io.txn.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.txn.IllegalTransactionStateException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages from an application to a broker. */
class OutboxTests {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static OutboxApplication application;

    private String topic;
    private String other;

    @BeforeAll
    static void start() {
        application = OutboxApplication.start(OutboxApplication.database());
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void createTopics() {
        topic = "t-" + OutboxApplication.database();
        other = "o-" + OutboxApplication.database();
        Kafka.createTopic(topic, 3);
        Kafka.createTopic(other, 1);
    }

    private static TransactionalOutbox outbox() {
        return application.outbox();
    }

    private static void awaitNothingWaits() {
        await().atMost(LIMIT).until(() -> application.backlog().waiting() == 0);
    }

    @Test
    void sendsWithTheLocalCommit() {
        application.inLocalTransaction(() -> outbox().send(topic, "alice", "placed"));

        ConsumerRecord<String, String> record = Kafka.read(1, topic).get(0);

        assertThat(record.key()).isEqualTo("alice");
        assertThat(record.value()).isEqualTo("placed");
        assertThat(Kafka.header(record, "Txn-Message-Id")).hasSize(36);
        assertThat(Kafka.header(record, "Txn-Xid")).isNull();
        assertThat(Kafka.header(record, "content-type")).isEqualTo("text/plain");
        awaitNothingWaits();
    }

    @Test
    void sendsNothingOfWhatRollsBack() {
        assertThatThrownBy(() -> application.inLocalTransaction(() -> {
                    outbox().send(topic, "alice", "undone");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThatThrownBy(() -> application.inGlobalTransaction(() -> {
                    outbox().send(topic, "alice", "undone too");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        application.inLocalTransaction(() -> outbox().send(topic, "alice", "done"));

        assertThat(Kafka.values(Kafka.read(1, topic))).containsExactly("done");
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(application.backlog().held()).isZero();
            assertThat(application.backlog().waiting()).isZero();
        });
    }

    @Test
    void sendsWithTheOutcomeOfTheGlobalTransactionAndNotBefore() {
        application.inGlobalTransaction(() -> {
            outbox().send(topic, "alice", "placed");
            outbox().send(other, "audited");
            assertThat(application.backlog().held()).isEqualTo(2);
            assertThat(application.backlog().waiting()).isZero();
        });

        List<ConsumerRecord<String, String>> records = Kafka.read(2, topic, other);

        assertThat(Kafka.values(records)).containsExactlyInAnyOrder("placed", "audited");
        assertThat(records)
                .allSatisfy(
                        record -> assertThat(Kafka.header(record, "Txn-Xid")).startsWith(OutboxApplication.SERVICE));
    }

    @Test
    void sendsWithTheLocalTransactionThatTheDecisionRidesOn() {
        assertThatThrownBy(() -> application.inLocalTransaction(() -> {
                    application.inGlobalTransaction(() -> outbox().send(topic, "alice", "undone"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        application.inLocalTransaction(
                () -> application.inGlobalTransaction(() -> outbox().send(topic, "alice", "done")));

        assertThat(Kafka.values(Kafka.read(1, topic))).containsExactly("done");
    }

    @Test
    void refusesToSendOutsideOfTransactions() {
        assertThatThrownBy(() -> outbox().send(topic, "alice", "lost"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("@Transactional or @GlobalTransactional");
    }

    @Test
    void throwsAtOnceWhatCannotBeSerialised() {
        assertThatThrownBy(() -> application.inLocalTransaction(() -> outbox().send(topic, "alice", 42)))
                .isInstanceOfAny(ClassCastException.class, SerializationException.class);
    }

    @Test
    void keepsPartitionTimestampAndHeaders() {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, 2, 1_700_000_000_000L, "alice", "placed");
        record.headers().add("mine", new byte[] {'x'});
        application.inLocalTransaction(() -> outbox().send(record));

        ConsumerRecord<String, String> read = Kafka.read(1, topic).get(0);

        assertThat(read.partition()).isEqualTo(2);
        assertThat(read.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(Kafka.header(read, "mine")).isEqualTo("x");
    }

    @Test
    void keepsTheOrderOfAKey() {
        for (int transaction = 0; transaction < 40; transaction++) {
            int first = transaction * 10;
            application.inLocalTransaction(() -> IntStream.range(first, first + 10)
                    .forEach(number -> outbox().send(topic, "key" + number % 3, Integer.toString(number))));
        }

        List<ConsumerRecord<String, String>> records = Kafka.read(400, topic);

        for (String key : List.of("key0", "key1", "key2")) {
            assertThat(records.stream()
                            .filter(record -> record.key().equals(key))
                            .map(record -> Integer.valueOf(record.value())))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
        assertThat(records).hasSize(400);
    }

    @Test
    void parksWhatTheBrokerDoesNotTakeAndHoldsUpOnlyWhatFollowsIt() {
        String huge = "x".repeat(2_000_000);
        application.inLocalTransaction(() -> {
            outbox().send(topic, "alice", "before");
            outbox().send(topic, "alice", huge);
            outbox().send(topic, "alice", "after");
            outbox().send(topic, "bob", "aside");
            outbox().send(new ProducerRecord<>(topic, 7, "carol", "no such partition"));
        });

        assertThat(Kafka.values(Kafka.read(2, topic))).containsExactlyInAnyOrder("before", "aside");
        await().atMost(LIMIT).until(() -> application.backlog().parked() == 2);
        assertThat(application.backlog().waiting()).isEqualTo(1);
        assertThat(application.health()).contains("parkedMessages=2", "no partition 7");

        OutboxEndpoint endpoint = application.endpoint();
        assertThat(endpoint.parked().toString()).contains("RecordTooLarge", topic);
        assertThat(endpoint.intervene("none", "resolve", "test").getStatus()).isEqualTo(404);
        application
                .parkedIds()
                .forEach(id -> assertThat(endpoint.intervene(id, "resolve", "nobody wants it")
                                .getStatus())
                        .isEqualTo(200));
        assertThat(Kafka.values(Kafka.read(3, topic))).contains("after");
        awaitNothingWaits();
    }

    @Test
    void parksMessagesToAnUnknownTopic() {
        application.inLocalTransaction(() -> {
            outbox().send("unknown-topic", "alice", "lost?");
            outbox().send(topic, "alice", "other topic");
        });

        assertThat(Kafka.values(Kafka.read(1, topic))).containsExactly("other topic");
        assertThat(application.endpoint().parked().toString()).contains("unknown-topic");

        Kafka.createTopic("unknown-topic", 1);
        application.endpoint().intervene(application.parkedIds().get(0), "retry", "topic created");
        assertThat(Kafka.values(Kafka.read(1, "unknown-topic"))).containsExactly("lost?");
    }
}
