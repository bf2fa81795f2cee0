package io.txn.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.txn.message.Batch;
import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Relays that are stopped at the worst moments, and others that take their place, on one database and one broker. */
class RelayTests {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static OutboxApplication application;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String transactionalId = "relay-" + UUID.randomUUID();
    private String topic;
    private String other;

    @BeforeAll
    static void start() {
        application = OutboxApplication.start(OutboxApplication.database());
        application.bean(Relays.class).stop();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void createTopics() {
        topic = "t-" + OutboxApplication.database();
        other = "o-" + OutboxApplication.database();
        Kafka.createTopic(topic, 1);
        Kafka.createTopic(other, 1);
    }

    @AfterEach
    void leaveNothingBehind() {
        threads.shutdownNow();
        try (ShardRelay last = relay("last", publisher(), Duration.ofDays(1))) {
            last.runOnce(false);
        }
        assertThat(application.backlog().waiting()).isZero();
    }

    private KafkaPublisher publisher() {
        return new KafkaPublisher(Map.of("bootstrap.servers", Kafka.bootstrapServers()), transactionalId);
    }

    /** A relay whose clock is ahead: a lease that others hold may be over for it. */
    private static ShardRelay relay(String owner, Publisher publisher, Duration ahead) {
        return new ShardRelay(
                0,
                owner,
                application.bean(OutboxStore.class),
                application.bean(LocalTransactions.class),
                publisher,
                InstantSource.offset(InstantSource.system(), ahead),
                LEASE,
                5);
    }

    private void store(String... values) {
        for (String value : values) {
            application.inLocalTransaction(() -> {
                application.outbox().send(topic, "key", value);
                application.outbox().send(other, "key", value + " too");
            });
        }
    }

    private List<String> read(int count) {
        return Kafka.values(Kafka.read(count, topic));
    }

    /** Everything that is visible once a last message is. */
    private List<String> readAll() {
        store("end");
        try (ShardRelay last = relay("reader", publisher(), Duration.ofDays(2))) {
            last.runOnce(false);
        }
        return Kafka.values(Kafka.read(records -> Kafka.values(records).contains("end"), topic));
    }

    @Test
    void sendsInOrderInBatchesThatKeepTransactionsWhole() {
        String[] values = IntStream.range(0, 23).mapToObj(Integer::toString).toArray(String[]::new);
        store(values);

        try (ShardRelay relay = relay("me", publisher(), Duration.ZERO)) {
            assertThat(relay.runOnce(false)).isEqualTo(46);
            assertThat(relay.runOnce(true)).isZero();
        }

        assertThat(read(23)).containsExactly(values);
        assertThat(Kafka.read(23, other)).hasSize(23);
    }

    @Test
    void leavesAShardAloneThatSomebodyElseHas() {
        store("1");
        ShardRelay first = relay("first", publisher(), Duration.ZERO);
        first.runOnce(false);
        store("2");

        assertThat(relay("second", publisher(), Duration.ZERO).runOnce(true)).isZero();

        assertThat(first.runOnce(true)).isEqualTo(2);
        first.close();
        assertThat(read(2)).containsExactly("1", "2");
    }

    @Test
    void aRelayThatPausedBeforeItSentIsShutOutAtTheBroker() throws Exception {
        store("1", "2");
        Pause pause = new Pause(publisher(), true);
        ShardRelay paused = relay("paused", pause, Duration.ZERO);
        Future<Integer> sleeping = threads.submit(() -> paused.runOnce(false));
        pause.awaitReached();

        ShardRelay next = relay("next", publisher(), LEASE.multipliedBy(2));
        assertThat(next.runOnce(false)).isEqualTo(4);
        store("3");
        next.runOnce(true);
        pause.end();

        assertThatThrownBy(() -> sleeping.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(KafkaException.class);
        assertThat(pause.failure).isInstanceOf(KafkaException.class);
        next.close();
        assertThat(readAll()).containsExactly("1", "2", "3", "end");
    }

    @Test
    void aRelayThatPausedAfterItSentMarksNothingAndIsNotRepeated() throws Exception {
        store("1", "2");
        Pause pause = new Pause(publisher(), false);
        ShardRelay paused = relay("paused", pause, Duration.ZERO);
        Future<Integer> sleeping = threads.submit(() -> paused.runOnce(false));
        pause.awaitReached();

        ShardRelay next = relay("next", publisher(), LEASE.multipliedBy(2));
        assertThat(next.runOnce(false)).as("messages sent again").isZero();
        pause.end();

        assertThat(sleeping.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isZero();
        next.close();
        assertThat(readAll()).containsExactly("1", "2", "end");
    }

    @Test
    void whatADeadRelayHadBegunToSendIsNotVisible() {
        store("1", "2");
        ShardRelay dying = relay(
                "dying",
                failing(batch -> {
                    KafkaProducer<String, String> producer = new KafkaProducer<>(
                            Map.of("bootstrap.servers", Kafka.bootstrapServers(), "transactional.id", transactionalId),
                            new StringSerializer(),
                            new StringSerializer());
                    producer.initTransactions();
                    producer.beginTransaction();
                    var unused = producer.send(new ProducerRecord<>(topic, "key", "1"));
                    producer.flush();
                    producer.close(Duration.ZERO);
                }),
                Duration.ZERO);
        assertThatThrownBy(() -> dying.runOnce(false)).hasMessage("died");

        try (ShardRelay next = relay("next", publisher(), LEASE.multipliedBy(2))) {
            assertThat(next.runOnce(false)).isEqualTo(4);
        }

        assertThat(readAll()).containsExactly("1", "2", "end");
    }

    @Test
    void aRelayThatCannotMarkWhatItSentMarksItTheNextTime() {
        store("1", "2");
        KafkaPublisher real = publisher();
        ShardRelay relay = relay(
                "me",
                failing(batch -> {
                    real.open();
                    real.publish(batch);
                }),
                Duration.ZERO);
        assertThatThrownBy(() -> relay.runOnce(false)).hasMessage("died");

        assertThat(relay("me", publisher(), Duration.ZERO).runOnce(false)).isZero();

        assertThat(readAll()).containsExactly("1", "2", "end");
    }

    @Test
    void anInstanceSendsWhatAnotherOneStoredAndLeft() {
        String database = OutboxApplication.database();
        try (OutboxApplication first = OutboxApplication.start(database)) {
            first.bean(Relays.class).stop();
            first.inLocalTransaction(() -> first.outbox().send(topic, "key", "left"));
        }

        try (OutboxApplication second = OutboxApplication.start(database)) {
            assertThat(read(1)).containsExactly("left");
            await().atMost(LIMIT).until(() -> second.backlog().waiting() == 0);
        }
    }

    /** Or none would shut another out. */
    @Test
    void allInstancesSendAShardUnderOneTransactionalId() {
        String database = OutboxApplication.database();
        for (String instance : List.of("first", "second")) {
            try (OutboxApplication application = OutboxApplication.start(database)) {
                application.inLocalTransaction(() -> application.outbox().send(topic, "key", instance));
                await().atMost(LIMIT).until(() -> application.backlog().waiting() == 0);
            }
        }

        assertThat(read(2)).containsExactly("first", "second");
        assertThat(Kafka.transactionalIds())
                .filteredOn(id -> id.contains(database))
                .containsExactly("txn-outbox-" + OutboxApplication.SERVICE + "-" + database + "-0");
    }

    @Test
    void messagesWaitForABrokerThatCannotBeReached() {
        String database = OutboxApplication.database();
        try (OutboxApplication unreachable = OutboxApplication.start(
                database,
                "spring.kafka.bootstrap-servers=localhost:1",
                "spring.kafka.producer.properties.max.block.ms=500")) {
            unreachable.inGlobalTransaction(() -> unreachable.outbox().send(topic, "key", "patient"));
            await().atMost(LIMIT).until(() -> unreachable.backlog().waiting() == 1);
        }

        try (OutboxApplication reachable = OutboxApplication.start(database)) {
            assertThat(read(1)).containsExactly("patient");
            await().atMost(LIMIT).until(() -> reachable.backlog().waiting() == 0);
        }
    }

    private interface Last {
        void accept(Batch batch) throws Exception;
    }

    /** Does this instead of sending, and dies of it. */
    private Publisher failing(Last last) {
        return new Pause(publisher(), true) {
            @Override
            public void publish(Batch batch) {
                try {
                    last.accept(batch);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                throw new IllegalStateException("died");
            }
        };
    }

    /** Stops right before or after a batch is sent, as a process does that gets no time. */
    private static class Pause implements Publisher {

        private final Publisher real;
        private final boolean before;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private @Nullable Throwable failure;

        Pause(Publisher real, boolean before) {
            this.real = real;
            this.before = before;
        }

        void awaitReached() throws InterruptedException {
            assertThat(reached.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        void end() {
            end.countDown();
        }

        private void pause() {
            reached.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public void open() {
            real.open();
        }

        @Override
        public boolean wasSent(Batch batch) {
            return real.wasSent(batch);
        }

        @Override
        public void publish(Batch batch) throws RejectedException {
            if (before) {
                pause();
            }
            try {
                real.publish(batch);
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
            if (!before) {
                pause();
            }
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
