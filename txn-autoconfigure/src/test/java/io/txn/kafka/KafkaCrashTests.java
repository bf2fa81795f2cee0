package io.txn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.txn.Mode;
import io.txn.kafka.Wire.Fate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * One transaction over Kafka, with a fault at every record that there is in it: the request, the reply, the outcome, its
 * acknowledgement; each lost, doubled or late, and with its sender dead before it, its sender dead after it, or its reader
 * dead before it is read. Over a real broker and databases; a dead service commits nothing more, is closed, and is started
 * again. Both services end alike, whatever happened.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaCrashTests {

    private static final List<String> RECORDS =
            List.of(SignedRecords.CALL, SignedRecords.RESULT, Question.OUTCOMES.message(), SignedRecords.ANSWER);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** What happens to a record, and to whom. */
    enum Fault {
        LOST,
        DOUBLED,
        LATE,
        SENDER_DIES_BEFORE,
        SENDER_DIES_AFTER,
        READER_DIES_BEFORE;

        boolean kills() {
            return compareTo(SENDER_DIES_BEFORE) >= 0;
        }

        Fate fate() {
            return switch (this) {
                case DOUBLED -> Fate.TWICE;
                case SENDER_DIES_AFTER -> Fate.ARRIVES;
                default -> Fate.LOST;
            };
        }
    }

    private final Set<Ending> endings = EnumSet.noneOf(Ending.class);
    private TestService shop;
    private TestService bank;
    private int runs;

    private enum Ending {
        COMMITTED,
        ROLLED_BACK
    }

    @BeforeAll
    void start() {
        shop = start("shop");
        bank = start("bank-2");
    }

    private static TestService start(String name) {
        return TestService.start(name, "txn.kafka.timeout=1s", "txn.completion.wait=1s");
    }

    @AfterAll
    void stop() {
        shop.close();
        bank.close();
        assertThat(endings).containsExactlyInAnyOrder(Ending.values());
    }

    static Stream<Arguments> faults() {
        return RECORDS.stream().flatMap(record -> Stream.of(Fault.values()).map(fault -> Arguments.of(record, fault)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void bothEndAlike(String message, Fault fault) {
        String id = Integer.toString(++runs);
        AtomicReference<ConsumerRecord<byte[], byte[]>> met = new AtomicReference<>();
        Wire.heal();
        Wire.fates(record -> {
            if (!SignedRecords.isOf(message, record) || !met.compareAndSet(null, record)) {
                return Fate.ARRIVES;
            }
            if (fault.kills()) {
                victim(fault, record).kill();
            }
            return fault.fate();
        });

        CompletableFuture<?> business =
                CompletableFuture.runAsync(() -> transact(id)).exceptionally(failure -> null);
        await().atMost(60, TimeUnit.SECONDS).until(() -> met.get() != null);
        if (fault.kills()) {
            startAgain(victim(fault, met.get()));
        }
        business.join();
        Ending ending = awaitEnding(id);
        if (fault == Fault.LATE) {
            Wire.sendAgain(met.get());
            transact("after " + id); // whose records come after it
            assertThat(awaitEnding(id)).isEqualTo(ending);
        }
        endings.add(ending);
    }

    private void transact(String id) {
        shop.within(Mode.TCC, TIMEOUT, () -> {
            shop.bean(TestService.Things.class).reserve("order " + id);
            shop.call(bank, "money " + id, "reserve");
        });
    }

    private Ending awaitEnding(String id) {
        await().atMost(60, TimeUnit.SECONDS).until(() -> {
            String order = shop.stateOf("order " + id);
            String money = bank.stateOf("money " + id);
            return "confirmed".equals(order)
                    ? "confirmed".equals(money)
                    : "cancelled".equals(order) && !"reserved".equals(money) && !"confirmed".equals(money);
        });
        return "confirmed".equals(shop.stateOf("order " + id)) ? Ending.COMMITTED : Ending.ROLLED_BACK;
    }

    private TestService victim(Fault fault, ConsumerRecord<byte[], byte[]> record) {
        boolean sender = fault != Fault.READER_DIES_BEFORE;
        return sender == isFromShop(record) ? shop : bank;
    }

    /** Questions say where their answers go; the shop's answers come on its own topic. */
    private static boolean isFromShop(ConsumerRecord<byte[], byte[]> record) {
        return "txn.replies.shop".equals(SignedRecords.get(record, KafkaHeaders.REPLY_TOPIC));
    }

    private void startAgain(TestService dead) {
        dead.close();
        if (dead == shop) {
            shop = start("shop");
        } else {
            bank = start("bank-2");
        }
    }

    @Test
    void meetsEveryRecordThatThereIs() {
        Wire.heal();
        transact("whole");
        awaitEnding("whole");

        assertThat(Wire.seen().stream()
                        .map(record -> SignedRecords.get(record, SignedRecords.MESSAGE))
                        .distinct())
                .containsExactlyElementsOf(RECORDS);
    }
}
