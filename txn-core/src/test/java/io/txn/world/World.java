package io.txn.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.memory.DatabaseException;
import io.txn.memory.Patience;
import io.txn.memory.ProcessDeath;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Services, the network between them, and time. One thread does everything, unless told otherwise, so that a test says what
 * happens when. What services do in the background is done at once, or, once {@link #hold} was called, when
 * {@link #release} is.
 */
public final class World {

    /** The deadline of every transaction that does not say. */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** How long a claim lasts. */
    public static final Duration LEASE = Duration.ofSeconds(30);

    /** How long finished rows are kept. */
    public static final Duration RETENTION = Duration.ofHours(1);

    /** How often a confirm or cancel fails before it is parked. */
    public static final int MAX_ATTEMPTS = 3;

    private static final Logger log = LoggerFactory.getLogger(World.class);
    private static final int ROUNDS = 20;

    private final ManualClock clock = new ManualClock();
    private final Network network;
    private final ContextCodec codec = new ContextCodec(Signer.withSecret("a secret of the whole world"));
    private final Phaser background = new Phaser(1);
    private final Random random;
    private final Patience patience;
    private final Executor executor;
    private final Stage stage;
    private final Parts parts;
    private final List<Service> services = new ArrayList<>();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private final AtomicLong turns = new AtomicLong();
    private boolean holding;

    public World() {
        this(1);
    }

    public World(long seed) {
        this(seed, Patience.upTo(Duration.ZERO), Runnable::run, Stage.REAL, Parts.GENUINE);
    }

    /** A world of many threads, which do things in the background as well. */
    public World(long seed, Executor threads) {
        this(seed, Patience.upTo(Duration.ofSeconds(20)), threads, Stage.REAL, Parts.GENUINE);
    }

    /** A world whose threads and locks somebody else sees to, and whose services may not be what they should be. */
    public World(long seed, Patience patience, Executor executor, Stage stage, Parts parts) {
        this.random = new Random(seed);
        this.patience = patience;
        this.executor = executor;
        this.stage = stage;
        this.parts = parts;
        this.network = new Network(stage);
    }

    Stage stage() {
        return stage;
    }

    Parts parts() {
        return parts;
    }

    /** Starts a service with an empty database. */
    public Service service(String name) {
        return add(new Service(this, name, new Storage(patience)));
    }

    Service add(Service service) {
        services.add(service);
        network.attach(service);
        return service;
    }

    public ManualClock clock() {
        return clock;
    }

    public Network network() {
        return network;
    }

    long nextTurn() {
        return turns.incrementAndGet();
    }

    /** The things that were cancelled, in the order in which they were. */
    public List<String> cancelled() {
        return services.stream()
                .map(Service::effects)
                .distinct()
                .flatMap(effects -> effects.entrySet().stream())
                .filter(effect -> effect.getValue().cancelled() > 0)
                .sorted(Comparator.comparing(effect -> effect.getValue().turn()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All things that were tried, in any order. */
    public Set<String> tried() {
        return services.stream()
                .flatMap(service -> service.effects().keySet().stream())
                .collect(Collectors.toSet());
    }

    ContextCodec codec() {
        return codec;
    }

    Random random() {
        return random;
    }

    Executor executor() {
        return work -> {
            if (holding) {
                held.add(work);
            } else {
                background.register();
                executor.execute(() -> run(work));
            }
        };
    }

    private void run(Runnable work) {
        try {
            work.run();
        } finally {
            background.arriveAndDeregister();
        }
    }

    /** Puts off what services do in the background. */
    public void hold() {
        holding = true;
    }

    /** Does what was put off, and puts off nothing any more. */
    public void release() {
        holding = false;
        for (Runnable work = held.poll(); work != null; work = held.poll()) {
            work.run();
        }
    }

    /** Does the first few things that were put off, and goes on putting off. */
    public void release(int count) {
        for (int i = 0; i < count; i++) {
            held.remove().run();
        }
    }

    /** Lets every living service run each of its loops once. */
    public void recover() {
        for (Service service : List.copyOf(services)) {
            try {
                if (service.alive()) {
                    service.recover();
                }
            } catch (ProcessDeath e) {
                service.kill();
            } catch (DatabaseException | LocalCommitUnknownException e) {
                log.info("A round of {} ended early", service, e);
            }
        }
    }

    /** Lets time pass, and services recover, for long enough that everything that can end has ended. */
    public void settle() {
        for (int round = 0; round < ROUNDS; round++) {
            recover();
            background.arriveAndAwaitAdvance();
            clock.advance(TIMEOUT);
        }
        recover();
        background.arriveAndAwaitAdvance();
    }

    /** Nothing is under way. */
    public void assertNothingActive() {
        services.forEach(Service::assertAtRest);
    }

    /** Nothing is under way, everything happened once, and each transaction had one outcome everywhere. */
    public void assertAtRest() {
        assertNothingActive();
        services.stream()
                .flatMap(service -> service.effects().values().stream())
                .forEach(effect -> assertThat(effect)
                        .matches(each -> each.confirmedOnce() || each.cancelledOnce(), "confirmed or cancelled once")
                        .matches(each -> allAgreeWith(each), "ended as the others of its transaction"));
    }

    private boolean allAgreeWith(Effect effect) {
        return services.stream()
                .flatMap(service -> service.effects().values().stream())
                .filter(other -> other.xid().equals(effect.xid()))
                .allMatch(other -> other.confirmed() == effect.confirmed());
    }
}
