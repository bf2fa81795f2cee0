package io.txn.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages of an application that is traced. */
class TraceTests {

    private static final ThreadLocal<String> TRACE = ThreadLocal.withInitial(() -> "that of no sender");

    private static OutboxApplication application;

    private String topic;

    @BeforeAll
    static void start() {
        application = OutboxApplication.startTraced(OutboxApplication.database(), TRACE::get);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void createTopic() {
        topic = "t-" + OutboxApplication.database();
        Kafka.createTopic(topic, 1);
    }

    private ConsumerRecord<String, String> received() {
        TRACE.set("a later one");
        return Kafka.read(1, topic).get(0);
    }

    private static String traceOf(ConsumerRecord<?, ?> record) {
        return Kafka.header(record, "traceparent");
    }

    @Test
    void carryTheTraceInWhichTheyWereSentAndNotThatOfTheRelayOrTheCommit() {
        application.inLocalTransaction(() -> {
            TRACE.set("that of the order");
            application.outbox().send(topic, "alice", "placed");
            TRACE.set("a later one");
        });

        assertThat(traceOf(received())).isEqualTo("that of the order");
    }

    @Test
    void carryItInAGlobalTransactionToo() {
        application.inGlobalTransaction(() -> {
            TRACE.set("that of the order");
            application.outbox().send(topic, "alice", "placed");
            TRACE.set("a later one");
        });

        ConsumerRecord<String, String> record = received();
        assertThat(traceOf(record)).isEqualTo("that of the order");
        assertThat(record.headers().toArray())
                .extracting(header -> header.key())
                .containsExactlyInAnyOrder("traceparent", "content-type", "Txn-Xid", "Txn-Message-Id");
    }

    @Test
    void carryItInPlaceOfThatOfTheRecordTheyWereMadeFrom() {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, "alice", "passed on");
        record.headers().add("traceparent", "that of the record".getBytes(StandardCharsets.UTF_8));
        TRACE.set("that of the listener");
        application.inLocalTransaction(() -> application.outbox().send(record));

        assertThat(received().headers().headers("traceparent"))
                .extracting(header -> new String(header.value(), StandardCharsets.UTF_8))
                .containsExactly("that of the listener");
    }
}
