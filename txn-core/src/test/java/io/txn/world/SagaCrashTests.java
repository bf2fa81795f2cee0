package io.txn.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.txn.GlobalTransaction;
import io.txn.memory.Faults;
import io.txn.world.Message.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A saga of six calls and two steps of its own, whose fifth call fails, with a fault at every single point where there can
 * be one: the points are counted out, not drawn. What was done is undone, each once, in reverse order.
 */
@ParameterizedClass(name = "after another saga of its name: {0}")
@ValueSource(booleans = {false, true})
class SagaCrashTests {

    private static final int FAR = 10_000;
    private static final String ANOTHER = "another";

    private final boolean others;

    SagaCrashTests(boolean others) {
        this.others = others;
    }

    /** One world, and what happened in it. */
    private static final class Run {

        private final World world = new World();
        private final Service order = world.service("order");
        private final Service other = order.anotherInstance();
        private final List<Service> participants =
                List.of(world.service("one"), world.service("two"), world.service("three"), world.service("four"));

        /** A saga whose calls go elsewhere in part, and which makes one more: so they are not all as is expected then. */
        void another() {
            order.saga(() -> {
                order.reserve(ANOTHER);
                for (int participant : new int[] {0, 3, 1, 2, 0, 3, 1}) {
                    call(participant, ANOTHER + world.tried().size());
                }
            });
            world.settle();
        }

        private int onRecord;

        /** Begins the saga, with one participant in it twice. */
        void begin() {
            Throwable thrown = catchThrowable(() -> order.saga(this::work));
            assertThat(thrown).as("what the saga threw").isNotNull();
        }

        private void work() {
            order.reserve("1");
            call(0, "2");
            onRecord =
                    order.calls(GlobalTransaction.current().orElseThrow().xid()).size();
            call(1, "3");
            order.reserve("4");
            call(2, "5");
            call(0, "6");
            order.call(
                    participants.get(3),
                    at -> at.reserve("7", () -> {
                        throw new IllegalStateException("the fifth step fails");
                    }));
        }

        private void call(int participant, String thing) {
            order.call(participants.get(participant), at -> at.reserve(thing));
        }

        void recover() {
            world.network().heal();
            List<Service> all = new ArrayList<>(participants);
            all.add(order);
            all.add(other);
            all.forEach(service -> service.database().faults(Faults.NONE));
            participants.stream().filter(service -> !service.alive()).forEach(Service::restart);
            world.settle();
        }

        /** All that was done is undone, each once, the last first. */
        void assertUndone() {
            world.assertAtRest();
            assertThat(world.cancelled()).isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(world.cancelled())
                    .containsExactlyInAnyOrderElementsOf(world.tried().stream()
                            .filter(thing -> !thing.startsWith(ANOTHER))
                            .toList());
        }
    }

    @SuppressWarnings("try")
    private Run undone(Consumer<Run> fault, String what) {
        Run run = new Run();
        if (others) {
            run.another();
        }
        try (Silence silence = new Silence()) {
            fault.accept(run);
            run.begin();
            run.recover();
            run.assertUndone();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("With " + what, e);
        }
        return run;
    }

    /** Runs with a fault at the first, the second … point, until there are no more. */
    private int atEveryPoint(String what, BiConsumer<Run, AtomicInteger> fault) {
        for (int point = 1; point < FAR; point++) {
            AtomicInteger left = new AtomicInteger(point);
            undone(each -> fault.accept(each, left), what + " " + point);
            if (left.get() > 0) {
                return point - 1;
            }
        }
        throw new AssertionError("There is no end to it");
    }

    @Test
    void undoesAllWhenEverybodyIsAlive() {
        Run run = undone(each -> {}, "no fault");

        assertThat(run.world.cancelled()).containsExactly("6", "5", "4", "3", "2", "1");
        assertThat(run.onRecord).isEqualTo(others ? 7 : 1);
    }

    @Test
    void theCoordinatorMayDieAtEachOfItsStatementsAndCommits() {
        Set<String> places = new HashSet<>();

        int points = atEveryPoint("the coordinator's death at step", (run, left) -> dies(run.order, left, places));

        assertThat(points).as("points").isGreaterThan(40);
        assertThat(places)
                .contains(
                        "before decision.insert",
                        "before call.insert",
                        "before branch.insert",
                        "before decision.update",
                        "before call.update",
                        "before a commit",
                        "after a commit");
    }

    @Test
    void anyParticipantMayDieAtEachOfItsStatementsAndCommits() {
        for (int i = 0; i < 4; i++) {
            int participant = i;
            int points = atEveryPoint(
                    "the death of participant " + i + " at step",
                    (run, left) -> dies(run.participants.get(participant), left, new HashSet<>()));
            assertThat(points).as("points of participant %s", i).isGreaterThan(2);
        }
    }

    private static void dies(Service service, AtomicInteger left, Set<String> places) {
        service.dieAtStep(left, places::add);
    }

    @Test
    void theCoordinatorMayDieBeforeEachRequestLeaves() {
        int points = atMessages("the coordinator's death before request", run -> {
            run.order.die("before a request");
            return Fate.ARRIVES;
        });

        assertThat(points).isGreaterThanOrEqualTo(5 + 5);
    }

    @Test
    void theCoordinatorMayDieBeforeEachAnswerArrives() {
        int points = atMessages("the coordinator's death before answer", run -> {
            run.order.kill();
            return Fate.ARRIVES;
        });

        assertThat(points).isGreaterThanOrEqualTo(5 + 5);
    }

    @Test
    void anyRequestMayBeLost() {
        assertThat(atMessages("the loss of request", run -> Fate.REQUEST_LOST)).isGreaterThanOrEqualTo(5 + 5);
    }

    @Test
    void anyAnswerMayBeLost() {
        assertThat(atMessages("the loss of answer", run -> Fate.RESPONSE_LOST)).isGreaterThanOrEqualTo(5 + 5);
    }

    @Test
    void anyMessageMayArriveTwice() {
        assertThat(atMessages("the doubling of message", run -> Fate.TWICE)).isGreaterThanOrEqualTo(5 + 5);
    }

    @Test
    void anyMessageMayArriveWhenAllIsOver() {
        atMessages("the delay of message", run -> Fate.DELAYED);
    }

    @Test
    void anyAnswerMayBeLostWithTheCoordinatorThatWaitsForItsRepetition() {
        for (int first = 1; first <= 10; first++) {
            int lost = first;
            atEveryPoint("the loss of answer " + lost + " and the coordinator's death before answer", (run, left) -> {
                AtomicInteger earlier = new AtomicInteger(lost);
                run.world.network().fates(message -> {
                    if (message.from() != run.order) {
                        return Fate.ARRIVES;
                    }
                    if (left.get() > 0 && left.decrementAndGet() == 0) {
                        run.order.kill();
                    }
                    return earlier.decrementAndGet() == 0 ? Fate.RESPONSE_LOST : Fate.ARRIVES;
                });
            });
        }
    }

    @Test
    void everyCompensationMayFailTwiceFirst() {
        Run run = undone(
                each -> {
                    Set<String> failures = new HashSet<>();
                    List<Service> all = new ArrayList<>(each.participants);
                    all.add(each.order);
                    all.add(each.other);
                    all.forEach(service -> service.onFinish(branch -> {
                        if (failures.add(branch + " first") || failures.add(branch + " second")) {
                            throw new IllegalStateException("not now");
                        }
                    }));
                },
                "two failures of each compensation");

        assertThat(run.world.cancelled()).containsExactly("6", "5", "4", "3", "2", "1");
    }

    /** A fault at the first, the second … message that the coordinator sends. */
    private int atMessages(String what, Function<Run, Fate> fate) {
        return atEveryPoint(
                what,
                (run, left) -> run.world.network().fates(message -> {
                    boolean counts = message.from() == run.order && message.kind() != Kind.INQUIRIES;
                    return counts && left.get() > 0 && left.decrementAndGet() == 0 ? fate.apply(run) : Fate.ARRIVES;
                }));
    }

    @Test
    void twoInstancesMayUndoItAtTheSameTime() {
        int points = atEveryPoint("another instance beginning to undo it before message", (run, left) -> {
            run.world.network().fates(message -> {
                if (message.from() == run.order
                        && message.kind() == Kind.OUTCOMES
                        && left.get() > 0
                        && left.decrementAndGet() == 0) {
                    collide(run);
                }
                return Fate.ARRIVES;
            });
        });

        assertThat(points).isGreaterThanOrEqualTo(4);
    }

    /** The claims of both are in force at once: the other's clock has run out the lease of the first. */
    private static void collide(Run run) {
        run.order.database().elsewhere(() -> {
            run.other.clockError(World.LEASE.multipliedBy(2));
            run.other.coordinator().deliverLoop().runOnce();
            run.other.clockError(Duration.ZERO);
        });
    }
}
