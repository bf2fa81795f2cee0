package io.txn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.txn.Mode;
import io.txn.kafka.Wire.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * One transaction over Kafka, with a fault at every record that there is in it: the request, the reply, the outcome, its
 * acknowledgement; each lost, doubled or late, and with its sender dead before it, its sender dead after it, or its reader
 * dead before it is read; and with either service dead before every commit. Dead at a statement is dead before the commit that
 * would have followed, and dead after a commit is dead before the record or the commit that would have: nothing else of it is
 * to be seen. Over a real broker and databases; a dead service commits
 * nothing more, is closed, and is started again. Both services end alike, whatever happened.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KafkaCrashPoints {

    private static final List<String> RECORDS =
            List.of(SignedRecords.CALL, SignedRecords.RESULT, Question.OUTCOMES.message(), SignedRecords.ANSWER);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT_WITHOUT_FAULTS = Duration.ofSeconds(30);

    /** What the transaction is, and how it ends without a fault. */
    enum Course {
        TCC_COMMIT(Mode.TCC, Ending.COMMITTED),
        TCC_ROLLBACK(Mode.TCC, Ending.ROLLED_BACK),
        SAGA_COMMIT(Mode.SAGA, Ending.COMMITTED),
        SAGA_ROLLBACK(Mode.SAGA, Ending.ROLLED_BACK);

        private final Mode mode;
        private final Ending ending;

        Course(Mode mode, Ending ending) {
            this.mode = mode;
            this.ending = ending;
        }

        String work() {
            return mode == Mode.SAGA ? "take" : "reserve";
        }

        /** The state of a thing after a commit. */
        String done() {
            return mode == Mode.SAGA ? "taken" : "confirmed";
        }

        /** The state of a thing after a rollback; it may as well not be there at all. */
        String undone() {
            return mode == Mode.SAGA ? "put back" : "cancelled";
        }

        /** Until the outcome, those that would be rolled back are like those that would be committed. */
        List<String> records() {
            return ending == Ending.COMMITTED ? RECORDS : RECORDS.subList(2, RECORDS.size());
        }
    }

    private enum Ending {
        COMMITTED,
        ROLLED_BACK
    }

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

    private final Mode mode;
    private final Map<String, Course> begun = new HashMap<>();
    private final Map<String, Ending> endings = new HashMap<>();
    private TestService shop;
    private TestService bank;

    KafkaCrashPoints(Mode mode) {
        this.mode = mode;
    }

    @BeforeAll
    void start() {
        shop = start("shop");
        bank = start("bank-2");
    }

    private static TestService start(String name) {
        return TestService.start(name, "txn.kafka.timeout=1s", "txn.completion.wait=1s");
    }

    /** What has ended has stayed as it was. */
    @AfterAll
    void stop() {
        await().atMost(60, TimeUnit.SECONDS).until(() -> shop.isAtRest() && bank.isAtRest());
        endings.forEach((id, ending) -> assertThat(endingOf(id)).as(id).isEqualTo(ending));
        assertThat(new HashSet<>(endings.values())).containsExactlyInAnyOrder(Ending.values());
        shop.close();
        bank.close();
    }

    Stream<Course> courses() {
        return Stream.of(Course.values()).filter(course -> course.mode == mode);
    }

    Stream<Arguments> faults() {
        return courses()
                .flatMap(course -> course.records().stream()
                        .flatMap(
                                record -> Stream.of(Fault.values()).map(fault -> Arguments.of(course, record, fault))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void bothEndAlike(Course course, String message, Fault fault) {
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

        String id = course + ": " + message + " " + fault;
        CompletableFuture<?> business = begin(course, id, TIMEOUT);
        await().atMost(60, TimeUnit.SECONDS).until(() -> met.get() != null);
        if (fault.kills()) {
            startAgain(victim(fault, met.get()));
        }
        business.join();
        awaitEnding(id);
        if (fault == Fault.LATE) {
            Wire.sendAgain(met.get());
            begin(course, "after " + id, TIMEOUT).join(); // whose records come after it
            awaitEnding("after " + id);
        }
    }

    /** All points are counted out in a run without faults. */
    Stream<Arguments> deaths() {
        List<Arguments> deaths = new ArrayList<>();
        for (Course course : courses().toList()) {
            wholeRun(course, course + " to count its commits");
            for (TestService service : List.of(shop, bank)) {
                IntStream.rangeClosed(1, service.commits())
                        .forEach(commit -> deaths.add(Arguments.of(course, service == shop, commit)));
            }
        }
        return deaths.stream();
    }

    private void wholeRun(Course course, String id) {
        Wire.heal();
        shop.dieBefore(0);
        bank.dieBefore(0);
        begin(course, id, TIMEOUT_WITHOUT_FAULTS).join();
        assertThat(awaitEnding(id)).isEqualTo(course.ending);
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void bothEndAlikeThoughOneDiesBeforeACommit(Course course, boolean coordinator, int commit) {
        Wire.heal();
        TestService victim = coordinator ? shop : bank;
        victim.dieBefore(commit);

        String id = course + ": " + (coordinator ? "coordinator" : "participant") + " dies before commit " + commit;
        CompletableFuture<?> business = begin(course, id, TIMEOUT);
        await().atMost(60, TimeUnit.SECONDS).until(victim::isDead);
        startAgain(victim);
        business.join();
        awaitEnding(id);
    }

    /** Runs it, and whatever it throws is no matter. */
    private CompletableFuture<?> begin(Course course, String id, Duration timeout) {
        begun.put(id, course);
        return CompletableFuture.runAsync(() -> transact(course, id, timeout)).exceptionally(failure -> null);
    }

    private void transact(Course course, String id, Duration timeout) {
        TestService.Things things = shop.bean(TestService.Things.class);
        shop.within(course.mode, timeout, () -> {
            if (course.mode == Mode.SAGA) {
                things.take(id);
            } else {
                things.reserve(id);
            }
            shop.call(bank, id, course.work());
            if (course.ending == Ending.ROLLED_BACK) {
                throw new IllegalStateException("changed my mind");
            }
        });
    }

    private Ending awaitEnding(String id) {
        await().atMost(60, TimeUnit.SECONDS).until(() -> shop.isAtRest() && bank.isAtRest() && endingOf(id) != null);
        Ending ending = endingOf(id);
        endings.put(id, ending);
        return ending;
    }

    /** Null where they do not end alike. */
    private @Nullable Ending endingOf(String id) {
        Course course = begun.get(id);
        String order = shop.stateOf(id);
        String money = bank.stateOf(id);
        if (course.done().equals(order) && course.done().equals(money)) {
            return Ending.COMMITTED;
        }
        boolean undone = Stream.of(order, money).allMatch(state -> state == null || state.equals(course.undone()));
        return undone && isInReverseOrder(id) ? Ending.ROLLED_BACK : null;
    }

    private boolean isInReverseOrder(String id) {
        Long order = shop.turnOf(id);
        Long money = bank.turnOf(id);
        return begun.get(id).mode == Mode.TCC || order == null || money == null || money < order;
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

    @ParameterizedTest
    @MethodSource("courses")
    void meetsEveryRecordThatThereIs(Course course) {
        wholeRun(course, course + " as a whole");

        assertThat(Wire.seen().stream()
                        .map(record -> SignedRecords.get(record, SignedRecords.MESSAGE))
                        .distinct())
                .containsExactlyElementsOf(RECORDS);
    }
}
