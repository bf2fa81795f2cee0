package io.txn.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionInDoubtException;
import io.txn.crash.Scenario.Course;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.opentest4j.AssertionFailedError;
import org.springframework.http.HttpMethod;

/** Three services with a database each, the network between them, and time. One thing happens after the other. */
final class World {

    static final Duration TIMEOUT = Duration.ofSeconds(60);
    static final Duration LEASE = Duration.ofSeconds(30);
    static final int MAX_ATTEMPTS = 10;

    /** The header of what the network has doubled. */
    static final String COPY = "Network-Copy";

    /** The row that an application writes in the local transaction in which a decision rides. */
    static final String ROW_ALONGSIDE = "alongside";

    private static final Duration STEP = Duration.ofSeconds(90);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROUNDS_WITHOUT_WAITING = 8;

    private final Host order;
    private final Host inventory;
    private final Host payment;
    private final Deque<Life> senders = new ArrayDeque<>();
    private final Set<Map.Entry<Life, Host>> cutOff = Collections.synchronizedSet(new HashSet<>());
    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong turns = new AtomicLong();
    private volatile Plan plan = Plan.trial();
    private volatile Duration passed = Duration.ZERO;

    /**
     * Starts three services.
     *
     * @param emptyDatabase the URL of a new database
     */
    World(Supplier<String> emptyDatabase, String username, String password) {
        this.order = new Host("order", this, emptyDatabase.get(), username, password);
        this.inventory = new Host("inventory", this, emptyDatabase.get(), username, password);
        this.payment = new Host("payment", this, emptyDatabase.get(), username, password);
    }

    List<Host> hosts() {
        return List.of(order, inventory, payment);
    }

    Plan plan() {
        return plan;
    }

    /** The time here: it goes on by itself, and in leaps. */
    Instant now() {
        return Instant.now().plus(passed);
    }

    long nextTurn() {
        return turns.incrementAndGet();
    }

    void note(String what, Throwable cause) {
        notes.add(what + ": " + cause);
    }

    <T> T sending(Life sender, Callable<T> request) throws Exception {
        synchronized (senders) {
            senders.push(sender);
        }
        try {
            return request.call();
        } finally {
            synchronized (senders) {
                senders.pop();
            }
        }
    }

    /** Whose request is under way: the last one's who sent one and has no answer yet. */
    Life sender() {
        synchronized (senders) {
            return senders.element();
        }
    }

    void cutOff(Life from, Host to) {
        cutOff.add(Map.entry(from, to));
    }

    boolean isCutOff(Life from, Host to) {
        return cutOff.contains(Map.entry(from, to));
    }

    /** Runs a scenario as planned, and has everybody recover. */
    Result run(Scenario scenario, Plan newPlan) {
        begin(newPlan);
        Life coordinator = order.life();
        if (scenario.course() == Course.EXPECTED) {
            another(coordinator);
        }
        if (!scenario.beginsWithRecovery()) {
            plan.arm();
        }
        View view = view(scenario, coordinator);
        if (scenario.beginsWithRecovery()) {
            coordinator.die();
            passed = STEP;
            plan.arm();
        }
        recover();
        return new Result(scenario, view, this);
    }

    private void begin(Plan newPlan) {
        plan = newPlan;
        passed = Duration.ZERO;
        notes.clear();
        cutOff.clear();
        hosts().forEach(Host::reset);
    }

    /** A saga that calls others in part, and one more, and of which nothing is left but what its coordinator has learned. */
    private void another(Life coordinator) {
        coordinator.execute(Mode.SAGA, () -> {
            coordinator.reserve("1", () -> {});
            coordinator.call(HttpMethod.PUT, payment.reservation("2", ""));
            coordinator.reserve("3", () -> {});
            coordinator.call(HttpMethod.PUT, payment.reservation("4", ""));
            coordinator.call(HttpMethod.PUT, payment.reservation("5", ""));
            coordinator.call(HttpMethod.PUT, inventory.reservation("6", ""));
        });
        recover();
        hosts().forEach(Host::clear);
    }

    private View view(Scenario scenario, Life coordinator) {
        List<String> ended = new ArrayList<>();
        View view;
        try {
            if (scenario.course() == Course.RIDING) {
                coordinator.inLocalTransaction(() -> {
                    coordinator.execute(scenario.mode(), () -> work(scenario, coordinator));
                    ended.add("the decision is written");
                });
            } else {
                coordinator.execute(scenario.mode(), () -> work(scenario, coordinator));
            }
            view = View.RETURNED;
        } catch (TransactionInDoubtException e) {
            note("the coordinator's method", e);
            view = View.IN_DOUBT;
        } catch (RuntimeException | Error e) {
            note("the coordinator's method", e);
            view = ended.isEmpty() ? View.THREW : View.IN_DOUBT;
        }
        return coordinator.alive() ? view : View.DIED;
    }

    private void work(Scenario scenario, Life coordinator) {
        List<GlobalTransaction> others = IntStream.rangeClosed(1, scenario.others())
                .mapToObj(number -> other(coordinator, Integer.toString(6 + number)))
                .toList();
        coordinator.reserve("1", () -> {});
        coordinator.call(HttpMethod.PUT, inventory.reservation("2", "nested=" + encoded(payment.reservation("3", ""))));
        coordinator.reserve("4", () -> {});
        coordinator.call(HttpMethod.POST, payment.reservation("5", ""));
        switch (scenario.course()) {
            case STRAIGHT, RIDING, EXPECTED -> {}
            case UNTOLD -> {
                List.of(inventory, payment).forEach(host -> cutOff(coordinator, host));
                others.forEach(coordinator.coordinator()::commit);
            }
            case UNDECIDED -> throw coordinator.dies("before the decision");
        }
        if (scenario.outcome() == Outcome.ROLLBACK) {
            coordinator.call(HttpMethod.POST, payment.reservation("6", "fails=true"));
        }
    }

    /** A smaller transaction, which has made its calls and is not decided. */
    private GlobalTransaction other(Life coordinator, String thing) {
        GlobalTransaction other = coordinator.coordinator().begin("work", null, Mode.TCC);
        try (GlobalTransaction.Binding here = GlobalTransaction.bind(other)) {
            coordinator.call(HttpMethod.PUT, inventory.reservation(thing, ""));
            coordinator.call(HttpMethod.PUT, payment.reservation(thing + "p", ""));
        }
        return other;
    }

    private static String encoded(URI uri) {
        return URLEncoder.encode(uri.toString(), UTF_8);
    }

    /** Lets time pass, and everybody who is alive recover, until nothing is left to be done. */
    private void recover() {
        Instant limit = Instant.now().plus(PATIENCE);
        for (int round = 1; ; round++) {
            cutOff.clear();
            hosts().forEach(Host::restart);
            hosts().forEach(host -> host.life().recover());
            if (atRest()) {
                return;
            }
            if (Instant.now().isAfter(limit)) {
                throw new AssertionFailedError("Something is left after " + round + " rounds: " + this);
            }
            passed = passed.plus(STEP);
            if (round > ROUNDS_WITHOUT_WAITING) {
                await();
            }
        }
    }

    /** The database may not have seen yet that a connection is gone. */
    private static void await() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean atRest() {
        return hosts().stream().allMatch(host -> host.life().alive() && host.unfinished() == 0);
    }

    void close() {
        hosts().forEach(Host::close);
    }

    @Override
    public String toString() {
        return String.join("\n  ", hosts().stream().map(Host::dump).toList()) + "\n  " + String.join("\n  ", notes);
    }
}
