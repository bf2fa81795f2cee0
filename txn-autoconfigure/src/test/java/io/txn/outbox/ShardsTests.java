package io.txn.outbox;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.txn.message.Batch;
import io.txn.message.OutboxStore;
import io.txn.message.OutgoingMessage;
import io.txn.participant.LocalTransactions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An outbox of which several relays send at once. */
class ShardsTests {

    private static final String SHARDS = "txn.outbox.shards=3";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f");

    private final String database = OutboxApplication.database();
    private String topic;
    private String other;

    @BeforeEach
    void createTopics() {
        topic = "t-" + database;
        other = "o-" + database;
        Kafka.createTopic(topic, 3);
        Kafka.createTopic(other, 1);
    }

    /** A transaction whose first message has the key, and whose others have none and that of somebody else. */
    private void store(OutboxApplication application, String key, int number) {
        application.inLocalTransaction(() -> {
            String value = key + number;
            application.outbox().send(topic, key, value);
            application.outbox().send(other, value);
            application.outbox().send(other, "everybody", value);
        });
    }

    private static void awaitNothingWaits(OutboxApplication application) {
        await().atMost(LIMIT).until(() -> application.backlog().waiting() == 0);
    }

    private static List<Integer> shards(OutboxApplication application) {
        return application
                .bean(LocalTransactions.class)
                .isolated(() -> application.bean(OutboxStore.class).shards());
    }

    @Test
    void sendEachMessageOnceAndInTheOrderOfTheKeyThatItsTransactionBeganWith() {
        int transactions = 30;
        try (OutboxApplication application = OutboxApplication.start(database, SHARDS, "txn.outbox.batch-size=4")) {
            CompletableFuture<?>[] clients = KEYS.stream()
                    .map(key -> CompletableFuture.runAsync(
                            () -> IntStream.range(0, transactions).forEach(number -> store(application, key, number))))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(clients).join();
            awaitNothingWaits(application);
            assertThat(shards(application)).containsExactly(0, 1, 2);
        }

        List<ConsumerRecord<String, String>> first = Kafka.read(KEYS.size() * transactions, topic);
        for (String key : KEYS) {
            assertThat(first.stream().filter(record -> record.key().equals(key)).map(ConsumerRecord::value))
                    .containsExactlyElementsOf(IntStream.range(0, transactions)
                            .mapToObj(number -> key + number)
                            .toList());
        }
        assertThat(Kafka.values(Kafka.read(2 * KEYS.size() * transactions, other)))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(first.stream(), first.stream())
                        .map(ConsumerRecord::value)
                        .toList());
    }

    @Test
    void sendNoTransactionInPartsAndThoseThatBeginWithTheSameKeyInOnePlace() {
        List<List<Sent>> sent = new ArrayList<>();
        try (OutboxApplication application = OutboxApplication.start(database, SHARDS)) {
            application.bean(Relays.class).stop();
            IntStream.range(0, 5).forEach(number -> KEYS.forEach(key -> store(application, key, number)));
            application.inGlobalTransaction(() -> {
                application.outbox().send(topic, "b", "b5");
                application.outbox().send(other, "everybody", "b5");
                application.outbox().send(other, "b5");
            });
            IntStream.range(0, 3).forEach(shard -> sendAll(application, shard, sent));
            assertThat(application.backlog().waiting()).isZero();
        }

        assertThat(sent).allSatisfy(batch -> assertThat(batch).hasSize(3));
        Map<String, List<Integer>> places = sent.stream()
                .map(batch -> batch.get(0))
                .collect(groupingBy(message -> message.value().substring(0, 1), mapping(Sent::shard, toList())));
        assertThat(places.keySet()).containsExactlyElementsOf(KEYS);
        assertThat(places.values()).allSatisfy(shards -> assertThat(shards).containsOnly(shards.get(0)));
        assertThat(sent)
                .allSatisfy(batch -> assertThat(batch)
                        .extracting(Sent::value)
                        .containsOnly(batch.get(0).value()));
        assertThat(Kafka.read(31, topic)).hasSize(31);
        assertThat(Kafka.read(62, other)).hasSize(62);
    }

    private record Sent(int shard, String value) {}

    /** As a relay does, in the smallest batches that there may be; each is one transaction of the broker. */
    private void sendAll(OutboxApplication application, int shard, List<List<Sent>> sent) {
        KafkaPublisher real = new KafkaPublisher(
                Map.of("bootstrap.servers", Kafka.bootstrapServers()), "shards-" + database + "-" + shard);
        Publisher noting = new Publisher() {
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
                sent.add(batch.messages().stream()
                        .map(message -> new Sent(shard, text(message)))
                        .toList());
                real.publish(batch);
            }

            @Override
            public void close() {
                real.close();
            }
        };
        try (ShardRelay relay = new ShardRelay(
                shard,
                "test",
                application.bean(OutboxStore.class),
                application.bean(LocalTransactions.class),
                noting,
                InstantSource.system(),
                LIMIT,
                1)) {
            relay.runOnce(false);
        }
    }

    private static String text(OutgoingMessage message) {
        return new String(message.value(), StandardCharsets.UTF_8);
    }

    @Test
    void areSentToTheEndWhenThereAreFewerOfThem() {
        try (OutboxApplication before = OutboxApplication.start(database, SHARDS)) {
            before.bean(Relays.class).stop();
            KEYS.forEach(key -> store(before, key, 0));
            assertThat(shards(before)).containsExactly(0, 1, 2);
        }

        try (OutboxApplication after = OutboxApplication.start(database, "txn.outbox.shards=1")) {
            KEYS.forEach(key -> store(after, key, 1));
            assertThat(Kafka.values(Kafka.read(12, topic)))
                    .containsExactlyInAnyOrderElementsOf(KEYS.stream()
                            .flatMap(key -> Stream.of(key + 0, key + 1))
                            .toList());
            awaitNothingWaits(after);
        }
    }
}
