package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {

    @TempDir
    private Path directory;

    private WorkDirectory work;
    private KafkaServer server;

    @BeforeEach
    void start() {
        work = WorkDirectory.claim(directory.resolve("work"));
        server = new KafkaServer(Path.of("").toAbsolutePath(), work, Ports.free());
        server.start();
        server.awaitReady();
    }

    @AfterEach
    void stop() {
        server.close();
        work.close();
    }

    @Test
    void hasAfterAKillWhatWasCommittedBefore() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", server.bootstrapServers(), "transactional.id", "test", "acks", "all");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            send(producer, "before");

            server.kill();
            server.start();
            server.awaitReady();
            send(producer, "after");
        }

        assertThat(read(2)).containsExactly("before", "after");
    }

    private static void send(KafkaProducer<String, String> producer, String value) {
        producer.beginTransaction();
        var unused = producer.send(new ProducerRecord<>("kept", 0, null, value));
        producer.commitTransaction();
    }

    private List<String> read(int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                server.bootstrapServers(),
                "group.id",
                "test",
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("kept"));
            SystemTest.await().until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .records("kept")
                        .forEach((ConsumerRecord<String, String> record) -> values.add(record.value()));
                return values.size() >= count;
            });
        }
        return values;
    }
}
