package io.txn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.TransactionRolledBackException;
import io.txn.kafka.Wire.Fate;
import io.txn.wire.ReportCodec;
import io.txn.wire.Signer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Orders call over Kafka: payment, whose address is a topic, and inventory, which has a web server. Everything goes over a
 * real broker, into real databases.
 */
class KafkaCallsTests {

    private static TestService orders;
    private static TestService payment;
    private static TestService inventory;

    @BeforeAll
    static void start() {
        orders = TestService.start("orders");
        payment = TestService.start("payment");
        inventory = TestService.startOnTheWeb("inventory");
    }

    @AfterAll
    static void stop() {
        orders.close();
        payment.close();
        inventory.close();
    }

    @BeforeEach
    void forget() {
        Wire.heal();
        orders.forget();
        payment.forget();
        inventory.forget();
    }

    @Test
    void commitsEverywhere() {
        orders.within(() -> {
            assertThat(orders.call(payment, "money", "reserve")).startsWith("money for orders:");
            orders.call(inventory, "apples", "reserve");
        });

        payment.awaitThings("money confirmed");
        inventory.awaitThings("apples confirmed");
    }

    @Test
    void rollsBackEverywhere() {
        assertThatThrownBy(() -> orders.within(() -> {
                    orders.call(payment, "money", "reserve");
                    orders.call(inventory, "apples", "reserve");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        payment.awaitThings("money cancelled");
        inventory.awaitThings("apples cancelled");
    }

    @Test
    void namesWhomItEnlistedByTheAddressThatEachHasOfItself() {
        orders.within(() -> {
            orders.call(payment, "money", "reserve");
            orders.call(inventory, "apples", "reserve");
            orders.call(payment, "nobody", "nothing");
        });

        assertThat(Wire.seen(SignedRecords.RESULT))
                .extracting(reply -> SignedRecords.get(reply, ReportCodec.HEADER))
                .satisfiesExactly(
                        report -> assertThat(report).startsWith("\"kafka:txn.payment\";sig=:"),
                        report -> assertThat(report).startsWith("\"http://localhost:"),
                        report -> assertThat(report).startsWith("none;sig=:"));
    }

    @Test
    void returnsNullWhereTheListenerDoes() {
        orders.within(() -> assertThat(orders.call(payment, "money", "nothing")).isNull());
    }

    @Test
    void tellsThoseThatTheListenerCalled() {
        orders.within(() -> orders.call(inventory, "money", payment.topic()));

        payment.awaitThings("money confirmed");
        assertThat(Wire.calls())
                .extracting(call -> TestService.CODEC
                        .decode(SignedRecords.get(call, "Txn-Context"))
                        .call())
                .containsExactly("1", "1.1");
    }

    @Test
    void throwsWhatTheListenerThrew() {
        KafkaCallFailedException thrown = catchThrowableOfType(
                KafkaCallFailedException.class,
                () -> orders.within(() -> orders.call(payment, "money", "reserve-and-fail")));

        assertThat(thrown.type()).isEqualTo("java.lang.IllegalStateException");
        assertThat(thrown.remoteMessage()).isEqualTo("a bug");
        payment.awaitThings("money cancelled");
        assertThat(payment.served()).containsExactly("money");
    }

    @Test
    void answersErrorsAndGoesOn() {
        orders.within(() -> {
            assertThatThrownBy(() -> orders.call(payment, "money", "error"))
                    .isInstanceOf(KafkaCallFailedException.class)
                    .hasMessageContaining("java.lang.StackOverflowError: an error");
            assertThatThrownBy(() -> orders.call(payment, "money", "unspeakable"))
                    .isInstanceOf(KafkaCallFailedException.class)
                    .hasMessageContaining("java.lang.IllegalArgumentException: null");
            orders.call(payment, "money", "reserve");
        });

        payment.awaitThings("money confirmed");
    }

    @Test
    void commitsIfTheApplicationGetsOverARefusal() {
        orders.within(() -> {
            orders.call(inventory, "apples", "reserve");
            assertThatThrownBy(() -> orders.call(payment, "money", "refuse"))
                    .isInstanceOf(KafkaCallFailedException.class)
                    .hasMessageContaining("no money today");
        });

        inventory.awaitThings("apples confirmed");
        assertThat(payment.things()).isEmpty();
        assertThat(payment.served()).containsExactly("money");
    }

    @Test
    void rollsBackIfARequestIsLostWhateverTheApplicationMakesOfIt() {
        Wire.fates(record -> Wire.isCallTo(payment, record) ? Fate.LOST : Fate.ARRIVES);

        assertUnansweredCallRollsBack();

        assertThat(payment.things()).isEmpty();
    }

    @Test
    void rollsBackIfAReplyIsLostWhateverTheApplicationMakesOfIt() {
        AtomicInteger replies = new AtomicInteger();
        Wire.fates(record -> SignedRecords.isOf(SignedRecords.RESULT, record) && replies.incrementAndGet() == 2
                ? Fate.LOST
                : Fate.ARRIVES);

        assertUnansweredCallRollsBack();

        payment.awaitThings("money cancelled");
    }

    private static void assertUnansweredCallRollsBack() {
        assertThatThrownBy(() -> orders.within(Mode.TCC, Duration.ofSeconds(5), () -> {
                    orders.call(inventory, "apples", "reserve");
                    assertThatThrownBy(() -> orders.call(payment, "money", "reserve"))
                            .isInstanceOf(KafkaCallUnansweredException.class);
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("result of call 2 to kafka:payment.calls is unknown");
        inventory.awaitThings("apples cancelled");
    }

    @Test
    void rollsBackIfAReplyIsSignedByAStranger() {
        SignedRecords stranger = new SignedRecords(Signer.withSecret("another-secret-than-ours"));
        AtomicBoolean forged = new AtomicBoolean();
        Wire.fates(record -> {
            if (!SignedRecords.isOf(SignedRecords.RESULT, record) || forged.getAndSet(true)) {
                return Fate.ARRIVES;
            }
            ProducerRecord<byte[], byte[]> forgery = new ProducerRecord<>(
                    record.topic(), record.partition(), record.key(), record.value(), record.headers());
            stranger.sign(forgery);
            Broker.send(forgery);
            return Fate.LOST;
        });

        assertThatThrownBy(() -> orders.within(() -> assertThatThrownBy(() -> orders.call(payment, "money", "reserve"))
                        .isInstanceOf(KafkaCallUnansweredException.class)
                        .hasMessageContaining("signature of the answer is missing or wrong")))
                .isInstanceOf(TransactionRolledBackException.class);
        payment.awaitThings("money cancelled");
    }

    @Test
    void runsACallOnceThatKafkaDeliversTwice() {
        Wire.fates(record -> Wire.isCall(record) ? Fate.TWICE : Fate.ARRIVES);

        orders.within(() -> assertThat(orders.call(payment, "money", "reserve")).startsWith("money for "));

        await().atMost(60, TimeUnit.SECONDS).until(() -> payment.served().size() == 2);
        payment.awaitThings("money confirmed");
    }

    @Test
    void runsACallOnceThatComesAgainLaterAndAnswersItAlike() {
        orders.within(() -> {
            orders.call(payment, "money", "reserve");
            Wire.sendAgain(Wire.calls().get(0));
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> Wire.seen(SignedRecords.RESULT).size() == 2);
        });

        assertThat(Wire.seen(SignedRecords.RESULT))
                .extracting(reply -> new String(reply.value(), StandardCharsets.UTF_8))
                .containsExactly(Wire.text(0), Wire.text(0));
        payment.awaitThings("money confirmed");
    }

    @Test
    void refusesACallThatComesAfterTheRollback() {
        assertThatThrownBy(() -> orders.within(() -> {
                    orders.call(payment, "money", "reserve");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");
        payment.awaitThings("money cancelled");

        Wire.sendAgain(Wire.calls().get(0));

        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> !Wire.seen(SignedRecords.FAILURE).isEmpty());
        assertThat(Wire.seen(SignedRecords.FAILURE).get(0)).satisfies(reply -> {
            assertThat(SignedRecords.get(reply, ReportCodec.HEADER)).contains("rollback-only");
            assertThat(new String(reply.value(), StandardCharsets.UTF_8)).contains("io.txn.BranchRefusedException");
        });
        assertThat(payment.things()).containsExactly("money cancelled");
    }

    @Test
    void doesOutcomesOnceThatComeTwice() {
        Wire.fates(record ->
                Question.isOne(record) || SignedRecords.isOf(SignedRecords.ANSWER, record) ? Fate.TWICE : Fate.ARRIVES);

        orders.within(() -> orders.call(payment, "money", "reserve"));

        payment.awaitThings("money confirmed");
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> Wire.seen(SignedRecords.ANSWER).size() >= 2);
        assertThat(payment.things()).containsExactly("money confirmed");
    }

    @Test
    void tellsOutcomesAgainUntilTheyAreAcknowledged() {
        AtomicInteger questions = new AtomicInteger();
        AtomicInteger answers = new AtomicInteger();
        Wire.fates(record -> {
            boolean firstQuestion = Question.isOne(record) && questions.incrementAndGet() == 1;
            boolean firstAnswer = SignedRecords.isOf(SignedRecords.ANSWER, record) && answers.incrementAndGet() == 1;
            return firstQuestion || firstAnswer ? Fate.LOST : Fate.ARRIVES;
        });

        orders.within(() -> orders.call(payment, "money", "reserve"));

        payment.awaitThings("money confirmed");
        await().atMost(60, TimeUnit.SECONDS).until(() -> answers.get() >= 2);
    }

    @Test
    void undoesASagaOverKafkaInReverseOrder() {
        assertThatThrownBy(() -> orders.within(Mode.SAGA, Duration.ofSeconds(60), () -> {
                    orders.call(payment, "first", "take");
                    orders.call(inventory, "second", "take");
                    orders.call(payment, "third", "take");
                    throw new IllegalStateException("changed my mind");
                }))
                .hasMessage("changed my mind");

        payment.awaitThings("first put back", "third put back");
        inventory.awaitThings("second put back");
    }

    @Test
    void undoesAStepOfASagaWhoseReplyIsLost() {
        Wire.fates(record -> SignedRecords.isOf(SignedRecords.RESULT, record) ? Fate.LOST : Fate.ARRIVES);

        assertThatThrownBy(() ->
                        orders.within(Mode.SAGA, Duration.ofSeconds(5), () -> orders.call(payment, "money", "take")))
                .isInstanceOf(KafkaCallUnansweredException.class);
        Wire.fates(record -> Fate.ARRIVES);

        payment.awaitThings("money put back");
    }

    @Test
    void needsAGlobalTransaction() {
        assertThatThrownBy(() -> orders.call(payment, "money", "reserve"))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("@GlobalTransactional");
    }
}
