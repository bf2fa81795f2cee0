package io.txn.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import io.txn.wire.Signer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.kafka.support.KafkaHeaders;

/** What a service makes of the records that somebody puts into its topics, with the secret or without. */
class IncomingRecordsTests {

    private static final String REPLIES = "txn.replies.ledger";
    private static final SignedRecords STRANGER = new SignedRecords(Signer.withSecret("another-secret-than-ours"));

    private static TestService ledger;
    private static TestService coordinator;

    private final Xid xid = new Xid("bank:" + UUID.randomUUID().toString().replace("-", ""));

    @BeforeAll
    static void start() {
        ledger = TestService.start("ledger");
        coordinator = TestService.start("bank");
    }

    @AfterAll
    static void stop() {
        ledger.close();
        coordinator.close();
    }

    @BeforeEach
    void forget() {
        Wire.heal();
        ledger.forget();
        // Begins to read its replies, among which are those of this test.
        coordinator.within(() -> coordinator.call(ledger, "warm-up", "nothing"));
        ledger.forget();
        Wire.heal();
    }

    /** What is wrong with a record that is otherwise a request. */
    enum Flaw {
        NOT_SIGNED(record -> record.headers().remove(SignedRecords.SIGNATURE)),
        SIGNED_BY_A_STRANGER(STRANGER::sign),
        SIGNED_FOR_ANOTHER_VALUE(record -> record.value()[2] ^= 1),
        SIGNED_FOR_ANOTHER_REPLY_TOPIC(record -> replace(record, KafkaHeaders.REPLY_TOPIC, "elsewhere")),
        SIGNED_FOR_ANOTHER_ID(record -> replace(record, KafkaHeaders.CORRELATION_ID, "another")),
        SIGNED_AS_SOMETHING_ELSE(record -> replace(record, SignedRecords.MESSAGE, SignedRecords.RESULT)),
        AN_ORDINARY_RECORD_WITH_A_CONTEXT(record -> record.headers().remove(SignedRecords.MESSAGE)),
        NO_CONTEXT(record -> {
            record.headers().remove(ContextCodec.HEADER);
            TestService.RECORDS.sign(record);
        }),
        GARBAGE_FOR_A_CONTEXT(record -> {
            replace(record, ContextCodec.HEADER, "garbage");
            TestService.RECORDS.sign(record);
        }),
        NO_PLACE_FOR_THE_REPLY_THOUGH_ALL_IS_WRONG(record -> {
            record.headers().remove(KafkaHeaders.REPLY_TOPIC);
            replace(record, SignedRecords.SIGNATURE, "garbage");
        });

        @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
        private final Consumer<ProducerRecord<byte[], byte[]>> spoil;

        Flaw(Consumer<ProducerRecord<byte[], byte[]>> spoil) {
            this.spoil = spoil;
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesBeforeAnyWorkAndGoesOn(Flaw flaw) {
        ProducerRecord<byte[], byte[]> flawed = request("stolen", Duration.ofSeconds(60), null);
        flaw.spoil.accept(flawed);

        Broker.send(flawed);
        Broker.send(request("rightful", Duration.ofSeconds(60), null));

        await().atMost(60, TimeUnit.SECONDS).until(() -> !ledger.served().isEmpty());
        assertThat(ledger.served()).containsExactly("rightful");
    }

    @Test
    void refusesNothingAtAll() {
        Broker.send(new ProducerRecord<>(ledger.topic(), null));
        Broker.send(request("rightful", Duration.ofSeconds(60), null));

        await().atMost(60, TimeUnit.SECONDS).until(() -> !ledger.served().isEmpty());
        assertThat(ledger.served()).containsExactly("rightful");
    }

    @Test
    void answersThatARequestIsOverTime() {
        ProducerRecord<byte[], byte[]> late =
                request("late", Duration.ofSeconds(60), Instant.now().minusSeconds(61));

        Broker.send(late);

        assertThat(replyTo(late)).satisfies(reply -> {
            assertThat(SignedRecords.isOf(SignedRecords.FAILURE, reply)).isTrue();
            assertThat(new String(reply.value(), UTF_8)).contains("after the deadline of " + xid);
            assertThat(SignedRecords.get(reply, ReportCodec.HEADER)).startsWith("rollback-only;sig=:");
        });
        assertThat(ledger.served()).isEmpty();
    }

    @Test
    void answersThatARequestCannotBeRead() {
        ProducerRecord<byte[], byte[]> garbled = request("garbled", Duration.ofSeconds(60), null);
        garbled.value()[0] = '[';
        TestService.RECORDS.sign(garbled);

        Broker.send(garbled);

        assertThat(replyTo(garbled)).satisfies(reply -> {
            assertThat(SignedRecords.isOf(SignedRecords.FAILURE, reply)).isTrue();
            assertThat(SignedRecords.get(reply, ReportCodec.HEADER)).startsWith("none;sig=:");
        });
    }

    @Test
    void signsWhatItAnswersForThatQuestionOnly() {
        ProducerRecord<byte[], byte[]> request = request("money", Duration.ofSeconds(60), null);

        Broker.send(request);

        ConsumerRecord<byte[], byte[]> reply = replyTo(request);
        assertThat(TestService.RECORDS.verifies(reply)).isTrue();
        assertThat(STRANGER.verifies(reply)).isFalse();
        reply.headers().remove(KafkaHeaders.CORRELATION_ID).add(KafkaHeaders.CORRELATION_ID, "another".getBytes(UTF_8));
        assertThat(TestService.RECORDS.verifies(reply)).isFalse();
    }

    @Test
    void asksTheCoordinatorOverKafkaWhenTimeIsOverAndNobodyTells() {
        Broker.send(request("orphan", Duration.ofSeconds(2), null));

        ledger.awaitThings("orphan cancelled");
        assertThat(Wire.seen("inquiries")).isNotEmpty();
    }

    @Test
    void keepsItsReservationWhileTheCoordinatorDoesNotAnswer() {
        Wire.fates(record -> Question.isOne(record) ? Wire.Fate.LOST : Wire.Fate.ARRIVES);
        Broker.send(request("orphan", Duration.ofSeconds(2), null));

        await().atMost(60, TimeUnit.SECONDS).until(() -> Wire.seen("inquiries").size() >= 2);
        assertThat(ledger.things()).containsExactly("orphan reserved");

        Wire.fates(record -> Wire.Fate.ARRIVES);
        ledger.awaitThings("orphan cancelled");
    }

    @Test
    void carriesOutNoOutcomeThatIsNotSigned() {
        Broker.send(request("money", Duration.ofSeconds(60), null));
        ledger.awaitThings("money reserved");

        Broker.send(outcome("ROLLBACK", STRANGER));
        Broker.send(outcome("COMMIT", TestService.RECORDS));

        ledger.awaitThings("money confirmed");
    }

    private ProducerRecord<byte[], byte[]> outcome(String outcome, SignedRecords signer) {
        String json = "{\"outcomes\":[{\"xid\":\"" + xid + "\",\"outcome\":\"" + outcome + "\"}]}";
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("txn.ledger", json.getBytes(UTF_8));
        SignedRecords.put(record, SignedRecords.MESSAGE, "outcomes");
        SignedRecords.put(record, KafkaHeaders.REPLY_TOPIC, REPLIES);
        SignedRecords.put(record, KafkaHeaders.CORRELATION_ID, UUID.randomUUID().toString());
        signer.sign(record);
        return record;
    }

    /** As docs/kafka.md says it; the coordinator is one that knows nothing of the transaction. */
    private ProducerRecord<byte[], byte[]> request(String what, Duration remaining, Instant sent) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                ledger.topic(),
                null,
                sent == null ? null : sent.toEpochMilli(),
                null,
                ("{\"what\":\"" + what + "\",\"how\":\"reserve\"}").getBytes(UTF_8));
        TransactionContext context =
                new TransactionContext(xid, URI.create("kafka:txn.bank"), Mode.TCC, remaining, "1");
        SignedRecords.put(record, SignedRecords.MESSAGE, SignedRecords.CALL);
        SignedRecords.put(record, ContextCodec.HEADER, TestService.CODEC.encode(context));
        SignedRecords.put(record, KafkaHeaders.REPLY_TOPIC, "txn.replies.bank");
        SignedRecords.put(record, KafkaHeaders.CORRELATION_ID, UUID.randomUUID().toString());
        TestService.RECORDS.sign(record);
        return record;
    }

    private static ConsumerRecord<byte[], byte[]> replyTo(ProducerRecord<byte[], byte[]> request) {
        byte[] id = request.headers().lastHeader(KafkaHeaders.CORRELATION_ID).value();
        return await().atMost(60, TimeUnit.SECONDS)
                .until(
                        () -> Wire.seen().stream()
                                .filter(record -> record.topic().startsWith("txn.replies."))
                                .filter(record -> Arrays.equals(
                                        record.headers()
                                                .lastHeader(KafkaHeaders.CORRELATION_ID)
                                                .value(),
                                        id))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void replace(ProducerRecord<byte[], byte[]> record, String header, String value) {
        record.headers().remove(header).add(header, value.getBytes(UTF_8));
    }
}
