package io.txn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Mode;
import io.txn.TransactionDefinition;
import io.txn.TransactionRolledBackException;
import io.txn.TxnException;
import io.txn.coordinator.DeliveryStatus;
import io.txn.memory.DatabaseException;
import io.txn.memory.Faults;
import io.txn.memory.ProcessDeath;
import io.txn.participant.Gate;
import io.txn.participant.Intervention;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.world.CallFailedException;
import io.txn.world.Effect;
import io.txn.world.Fate;
import io.txn.world.Message;
import io.txn.world.Service;
import io.txn.world.Stage;
import io.txn.world.World;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run of several services, each in two instances, with clients, recovery, and everything that can go wrong; all of it
 * from one seed.
 */
final class Schedule {

    private static final int CLIENTS = 3;
    private static final int ORDERS = 2;
    private static final int LOCK_ATTEMPTS = 40;
    private static final int ROUNDS = 25;
    private static final List<Fate> FATES = List.of(Fate.values());

    private enum Seen {
        COMMITTED,
        ROLLED_BACK,
        UNKNOWN
    }

    /** What the application throws. */
    private static final class RefusedException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    private final Random random;
    private final Statistics statistics;
    private final Scheduler scheduler;
    private final World world;
    private final List<Service> orders;
    private final List<Service> inventories;
    private final List<Service> payments;
    private final List<Service> audits;
    private final List<Service> all;
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private final Set<String> sagas = new HashSet<>();
    private final Set<String> failedOnce = new HashSet<>();
    private final Set<Service> recording = new HashSet<>();
    private int clients = CLIENTS;
    private boolean calm;
    private URI cutOff = URI.create("http://nobody");

    Schedule(long seed, Statistics statistics, Executor threads) {
        this.random = new Random(seed);
        this.statistics = statistics;
        Scheduler[] late = new Scheduler[1];
        this.world = new World(
                seed,
                (monitor, attempt, nanos) -> {
                    late[0].point();
                    return attempt < LOCK_ATTEMPTS;
                },
                work -> late[0].spawnHere(work),
                new Stage() {
                    @Override
                    public <T> T in(Service service, Supplier<T> work) {
                        return late[0].in(service, work);
                    }

                    @Override
                    public <T> T exclusively(Service service, Supplier<T> work) {
                        return recordAlone(service, work);
                    }
                });
        this.scheduler = new Scheduler(random, world.clock(), threads);
        late[0] = scheduler;
        this.orders = two("order");
        this.inventories = two("inventory");
        this.payments = two("payment");
        this.audits = List.of(world.service("audit"));
        this.all = Stream.of(orders, inventories, payments, audits)
                .flatMap(List::stream)
                .toList();
    }

    private List<Service> two(String name) {
        Service first = world.service(name);
        return List.of(first, first.anotherInstance());
    }

    /** The lock of the saga log is one of threads, which a simulated scheduler cannot see: so it is one of tasks here. */
    private <T> T recordAlone(Service service, Supplier<T> work) {
        scheduler.until(() -> recording.add(service));
        try {
            return work.get();
        } finally {
            recording.remove(service);
        }
    }

    /** Runs it, and checks what came of it. */
    void run() {
        world.network().balance();
        world.network().fates(this::fate);
        all.forEach(service -> {
            service.database().faults(faults());
            service.onFinish(branch -> failOnce(branch.xid() + "@" + service.url()));
            scheduler.spawn(null, () -> recover(service));
        });
        for (int i = 0; i < CLIENTS; i++) {
            String client = "client " + i;
            scheduler.spawn(null, () -> placeOrders(client));
        }
        scheduler.spawn(null, this::disturbAndSettle);
        scheduler.run();
        statistics.schedule(scheduler.trace(), scheduler.switches());
        check();
    }

    long trace() {
        return scheduler.trace();
    }

    private void placeOrders(String client) {
        try {
            for (int i = 0; i < ORDERS; i++) {
                placeOrder(client + " thing " + i);
                scheduler.sleep(Duration.ofMillis(random.nextInt(3000)));
            }
        } finally {
            clients--;
        }
    }

    private void placeOrder(String thing) {
        Mode mode = random.nextBoolean() ? Mode.SAGA : Mode.TCC;
        if (mode == Mode.SAGA) {
            sagas.add(thing);
        }
        statistics.count("orders " + mode);
        Service order = orders.get(random.nextInt(orders.size()));
        seen.put(thing, Seen.UNKNOWN);
        if (!order.alive()) {
            return;
        }
        try {
            TransactionDefinition definition =
                    TransactionDefinition.named(thing).withMode(mode);
            scheduler.in(order, () -> place(order, definition, thing));
            seen.put(thing, Seen.COMMITTED);
            statistics.count("commits seen");
        } catch (TransactionRolledBackException e) {
            seen.put(thing, Seen.ROLLED_BACK);
            statistics.count("rollbacks seen");
        } catch (RefusedException | CallFailedException | TxnException | DatabaseException | ProcessDeath e) {
            statistics.count("failures seen");
        }
    }

    private boolean place(Service order, TransactionDefinition definition, String thing) {
        Runnable work = () -> order.execute(definition, () -> steps(order, thing));
        if (random.nextInt(3) > 0) {
            work.run();
        } else {
            order.local().required(() -> {
                work.run();
                return thing;
            });
        }
        return true;
    }

    /** What {@link #checkOrder} relies on. */
    private void steps(Service order, String thing) {
        order.reserve(thing);
        order.call(inventories.get(0), 1 + random.nextInt(3), at -> {
            at.reserve(thing, () -> at.call(payments.get(0), 2, to -> to.reserve("nested " + thing)));
            at.reserve("second " + thing);
        });
        if (random.nextInt(3) == 0) {
            order.call(audits.get(0), 2, at -> at.reserve(thing));
        }
        try {
            order.call(payments.get(0), 2, at -> at.reserve(thing));
        } catch (CallFailedException e) {
            if (random.nextBoolean()) {
                throw e;
            }
        }
        if (random.nextInt(4) == 0) {
            throw new RefusedException();
        }
    }

    private void recover(Service service) {
        while (!calm) {
            scheduler.sleep(Duration.ofMillis(500 + random.nextInt(4000)));
            if (service.alive() && !calm) {
                recoverOnce(service);
            }
        }
    }

    private void recoverOnce(Service service) {
        int life = service.life();
        try {
            scheduler.in(service, () -> {
                service.recover();
                return life;
            });
        } catch (ProcessDeath e) {
            statistics.count("deaths in recovery");
        } catch (DatabaseException | LocalCommitUnknownException e) {
            statistics.count("rounds of recovery cut short");
        }
    }

    private void disturbAndSettle() {
        while (clients > 0) {
            scheduler.sleep(Duration.ofMillis(random.nextInt(4000)));
            disturb(all.get(random.nextInt(all.size())));
        }
        calm = true;
        all.forEach(service -> service.database().faults(points()));
        world.network().heal();
        all.forEach(this::heal);
        scheduler.until(scheduler::isAlone);
        world.network().deliverDelayed();
        for (int round = 0; round < ROUNDS; round++) {
            all.forEach(this::recoverOnce);
            scheduler.until(scheduler::isAlone);
            if (round > ROUNDS / 2) {
                all.forEach(this::help);
            }
            world.clock().advance(World.TIMEOUT);
        }
    }

    private void disturb(Service service) {
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (service.alive()) {
                    statistics.count("kills");
                    service.kill();
                }
            }
            case 2, 3 -> all.forEach(this::heal);
            case 4 -> {
                statistics.count("pauses");
                scheduler.pause(service);
            }
            case 5 -> {
                statistics.count("partitions");
                cutOff = service.url();
            }
            case 6 -> {
                statistics.count("clock jumps");
                service.clockError(Duration.ofSeconds(random.nextInt(120) - 60));
            }
            default -> scheduler.spawn(null, world.network()::deliverDelayed);
        }
    }

    private void heal(Service service) {
        scheduler.resume(service);
        service.clockError(Duration.ZERO);
        cutOff = URI.create("http://nobody");
        if (!service.alive()) {
            service.restart();
        }
    }

    /** A person sees to what is parked. */
    private void help(Service service) {
        for (Gate gate : List.copyOf(service.gates().values())) {
            if (gate.parked()) {
                statistics.count("interventions");
                service.participant().intervene(gate.xid(), Intervention.RETRY, null, "what was in the way is gone");
            }
        }
    }

    private Fate fate(Message message) {
        scheduler.point();
        if (message.to().equals(cutOff) || message.from().url().equals(cutOff)) {
            statistics.count("requests cut off");
            return Fate.REQUEST_LOST;
        }
        Fate fate = random.nextInt(8) > 0 ? Fate.ARRIVES : FATES.get(random.nextInt(FATES.size()));
        statistics.count("fate " + fate);
        return fate;
    }

    private void failOnce(String where) {
        if (!calm && random.nextInt(10) == 0 && failedOnce.add(where)) {
            statistics.count("handlers failed");
            throw new IllegalStateException("not now");
        }
    }

    private Faults points() {
        return new Faults() {
            @Override
            public void beforeStatement(String statement) {
                scheduler.point();
            }

            @Override
            public void beforeCommit() {
                scheduler.point();
            }

            @Override
            public void afterCommit() {
                scheduler.point();
            }
        };
    }

    private Faults faults() {
        return new Faults() {
            @Override
            public void beforeStatement(String statement) {
                scheduler.point();
                maybe(300, "statements failed");
            }

            @Override
            public void beforeCommit() {
                scheduler.point();
                maybe(60, "commits not landed");
            }

            @Override
            public void afterCommit() {
                scheduler.point();
                maybe(60, "commits landed unheard");
            }

            private void maybe(int odds, String what) {
                if (random.nextInt(odds) == 0) {
                    statistics.count(what);
                    throw new DatabaseException(what);
                }
            }
        };
    }

    private void check() {
        world.assertAtRest();
        assertThat(all)
                .allSatisfy(service -> assertThat(service.decisions().values())
                        .allMatch(decision -> decision.status() == DeliveryStatus.FINISHED));
        seen.forEach(this::checkOrder);
    }

    private void checkOrder(String thing, Seen seenByClient) {
        List<Effect> effects = Stream.of(orders, inventories, payments, audits)
                .flatMap(instances -> instances.get(0).effects().entrySet().stream())
                .filter(effect -> effect.getKey().endsWith(thing))
                .map(Map.Entry::getValue)
                .toList();
        if (seenByClient == Seen.COMMITTED) {
            assertThat(effects).as("what was done of %s", thing).hasSizeGreaterThanOrEqualTo(4);
            assertThat(effects).as("committed %s", thing).allMatch(Effect::confirmedOnce);
        }
        if (seenByClient == Seen.ROLLED_BACK) {
            assertThat(effects).as("rolled back %s", thing).allMatch(Effect::cancelledOnce);
        }
        if (sagas.contains(thing)) {
            checkReverse(thing);
        }
    }

    private void checkReverse(String thing) {
        List<Long> turns = Stream.of(
                        orders.get(0).effects().get(thing),
                        inventories.get(0).effects().get(thing),
                        inventories.get(0).effects().get("second " + thing),
                        audits.get(0).effects().get(thing),
                        payments.get(0).effects().get(thing))
                .filter(effect -> effect != null && effect.cancelled() > 0)
                .map(Effect::turn)
                .toList();
        assertThat(turns).as("the turns in which %s was undone", thing).isSortedAccordingTo(Comparator.reverseOrder());
        if (turns.size() > 1) {
            statistics.count("sagas undone");
        }
    }
}
