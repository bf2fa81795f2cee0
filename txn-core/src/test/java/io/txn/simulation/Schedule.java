package io.txn.simulation;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.memory.DatabaseException;
import io.txn.memory.ProcessDeath;
import io.txn.participant.Gate;
import io.txn.participant.Intervention;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.world.Fate;
import io.txn.world.Message;
import io.txn.world.Parts;
import io.txn.world.Service;
import io.txn.world.Stage;
import io.txn.world.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One run of several services, each a coordinator and a participant and most in two instances, with clients, recovery, and
 * everything that can go wrong; all of it from one seed.
 */
final class Schedule {

    private static final int LOCK_ATTEMPTS = 20;
    private static final Duration LOCK_WAIT = Duration.ofMillis(300);
    private static final int ROUNDS = 60;

    private final Random random;
    private final Parts parts;
    private final Statistics statistics;
    private final Scheduler scheduler;
    private final World world;
    private final List<Service> databases;
    private final List<Service> all;
    private final Weather weather;
    private final History history;
    private final Handlers handlers;
    private final Orders orders;
    private final Rest rest;

    /** The lock of the saga log is one of threads, which a simulated scheduler cannot see: so it is one of tasks here. */
    private final Set<Service> recording = new HashSet<>();

    Schedule(long seed, Parts parts, Statistics statistics, Executor threads) {
        this.random = new Random(seed);
        this.parts = parts;
        this.statistics = statistics;
        this.world = new World(seed, this::waits, work -> scheduler().spawnHere(work), stage(), parts);
        this.scheduler = new Scheduler(random, world.clock(), threads);
        Service order = world.service("order");
        Service inventory = world.service("inventory");
        Service payment = world.service("payment");
        this.databases = List.of(order, inventory, payment, world.service("audit"));
        List<Service> begin = List.of(
                order, order.anotherInstance(), inventory, inventory.anotherInstance(), payment.anotherInstance());
        this.all = Stream.concat(databases.stream(), begin.stream()).distinct().toList();
        this.weather = new Weather(random, scheduler, statistics, all);
        this.history = new History(scheduler::fail, scheduler::isLate);
        this.handlers = new Handlers(random, weather, scheduler, statistics);
        this.orders = new Orders(random, scheduler, statistics, history, handlers, begin, databases);
        this.rest = new Rest(databases, history, handlers, orders, statistics);
    }

    private Scheduler scheduler() {
        return scheduler;
    }

    private boolean waits(Object monitor, int attempt, long nanos) {
        scheduler.sleep(LOCK_WAIT);
        return attempt < LOCK_ATTEMPTS;
    }

    private Stage stage() {
        return new Stage() {
            @Override
            public <T> T in(Service service, Supplier<T> work) {
                return scheduler.in(service, work);
            }

            @Override
            public void travels(Message message) {
                weather.travels();
            }

            @Override
            public boolean later(Runnable arrival) {
                return weather.later(arrival);
            }

            @Override
            public Runnable alone(Service service) {
                scheduler.until(() -> recording.add(service));
                return () -> recording.remove(service);
            }
        };
    }

    /** Runs it, and checks what came of it. */
    void run() {
        world.network().balance();
        world.network().fates(this::fate);
        databases.forEach(service -> {
            service.database().faults(weather.faults());
            history.watch(service);
        });
        all.forEach(service -> {
            service.onFinish((branch, outcome) -> handlers.finish(service, branch, outcome));
            scheduler.spawn(null, () -> recover(service));
        });
        orders.spawn();
        scheduler.spawn(null, this::disturbAndSettle);
        scheduler.run();
        statistics.schedule(scheduler.trace(), scheduler.switches());
    }

    private Fate fate(Message message) {
        Fate fate = weather.fate(message);
        if ((fate == Fate.TWICE || fate == Fate.TWICE_APART) && message.kind() == Message.Kind.CALL) {
            GlobalTransaction.current().map(GlobalTransaction::xid).ifPresent(history::copied);
        }
        return fate;
    }

    long trace() {
        return scheduler.trace();
    }

    private void recover(Service service) {
        while (!weather.isCalm()) {
            scheduler.sleep(Duration.ofMillis(500 + random.nextInt(4000)));
            if (service.alive() && !weather.isCalm()) {
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
        while (!orders.over()) {
            scheduler.sleep(Duration.ofMillis(random.nextInt(4000)));
            weather.disturb();
        }
        weather.calm(world);
        scheduler.until(scheduler::isAlone);
        settle(rest::isReached);
        rest.assertParkedForAReason();
        handlers.mend();
        databases.forEach(this::help);
        settle(rest::isOver);
        rest.assertOver();
        world.clock().advance(parts.retention().plus(Weather.CLOCK_ERROR));
        databases.forEach(this::recoverOnce);
        scheduler.until(scheduler::isAlone);
        rest.assertForgotten();
        statistics.count("strays", history.strays());
    }

    private void settle(BooleanSupplier enough) {
        for (int round = 0; round < ROUNDS && !enough.getAsBoolean(); round++) {
            all.forEach(this::recoverOnce);
            scheduler.until(scheduler::isAlone);
            world.clock().advance(World.TIMEOUT);
        }
    }

    /** A person sees to what is parked. */
    private void help(Service service) {
        for (Gate gate : service.gates().values()) {
            if (gate.parked()) {
                scheduler.in(service, () -> help(service, gate));
                scheduler.until(scheduler::isAlone);
            }
        }
    }

    private boolean help(Service service, Gate gate) {
        if (!service.gates().get(gate.xid()).parked()) {
            return false;
        }
        Integer call = gate.failing().call();
        Intervention how = random.nextInt(4) == 0 ? Intervention.RESOLVE : Intervention.RETRY;
        statistics.count("interventions " + how);
        if (how == Intervention.RESOLVE) {
            history.doneByHand(service, gate.xid());
        }
        if (random.nextBoolean()) {
            return service.participant().intervene(gate.xid(), how, call, "it is gone") != null;
        }
        Service coordinator = databases.stream()
                .filter(candidate -> candidate.toString().equals(gate.xid().serviceName()))
                .findFirst()
                .orElseThrow();
        List<Service> parked = parkedWith(gate);
        try {
            scheduler.in(coordinator, () -> coordinator.coordinator().intervene(gate.xid(), how, call, "it is gone"));
            if (how == Intervention.RESOLVE && call == null) {
                parked.forEach(other -> history.doneByHand(other, gate.xid()));
            }
            return true;
        } catch (IllegalTransactionStateException e) {
            return service.participant().intervene(gate.xid(), how, call, "it is gone") != null;
        }
    }

    /** An outcome that is told as a whole is done by hand wherever it is parked. */
    private List<Service> parkedWith(Gate gate) {
        return databases.stream()
                .filter(service -> service.gates().containsKey(gate.xid())
                        && service.gates().get(gate.xid()).parked())
                .toList();
    }
}
