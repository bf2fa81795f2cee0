package io.txn.simulation;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.TransactionDefinition;
import io.txn.TransactionInDoubtException;
import io.txn.TxnException;
import io.txn.Xid;
import io.txn.memory.DatabaseException;
import io.txn.memory.ProcessDeath;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.simulation.Script.RefusedException;
import io.txn.world.CallFailedException;
import io.txn.world.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Clients, who have global transactions run, and remember what they were told. */
final class Orders {

    private static final int CLIENTS = 3;
    private static final int EACH = 2;

    /** What a client was told. */
    enum Told {
        COMMITTED,
        ROLLED_BACK,
        NOTHING
    }

    /** One global transaction, from outside. */
    static final class Order {

        private final Script script;
        private @Nullable Xid xid;
        private Told told = Told.NOTHING;

        Order(Script script) {
            this.script = script;
        }

        Script script() {
            return script;
        }

        @Nullable
        Xid xid() {
            return xid;
        }

        Told told() {
            return told;
        }
    }

    private final Random random;
    private final Scheduler scheduler;
    private final Statistics statistics;
    private final History history;
    private final Handlers handlers;
    private final List<Service> begin;
    private final List<Service> targets;
    private final List<Order> all = new ArrayList<>();
    private int clients = CLIENTS;

    Orders(
            Random random,
            Scheduler scheduler,
            Statistics statistics,
            History history,
            Handlers handlers,
            List<Service> begin,
            List<Service> targets) {
        this.random = random;
        this.scheduler = scheduler;
        this.statistics = statistics;
        this.history = history;
        this.handlers = handlers;
        this.begin = begin;
        this.targets = targets;
    }

    void spawn() {
        for (int i = 0; i < CLIENTS; i++) {
            String client = "client " + i;
            scheduler.spawn(null, () -> placeSome(client));
        }
    }

    boolean over() {
        return clients == 0;
    }

    List<Order> all() {
        return all;
    }

    private void placeSome(String client) {
        try {
            for (int i = 0; i < EACH; i++) {
                place(client + " order " + i);
                scheduler.sleep(Duration.ofMillis(random.nextInt(3000)));
            }
        } finally {
            clients--;
        }
    }

    private void place(String name) {
        Service at = begin.get(random.nextInt(begin.size()));
        Order order = new Order(new Script(random, name, at, targets));
        all.add(order);
        order.script.reservations().forEach(step -> {
            history.expect(step);
            handlers.maybeBreak(step.thing());
        });
        if (at.alive()) {
            order.told = place(at, order, random.nextBoolean() ? Mode.SAGA : Mode.TCC);
            statistics.count("clients told " + order.told);
        }
    }

    private Told place(Service at, Order order, Mode mode) {
        statistics.count("orders " + mode);
        TransactionDefinition definition = TransactionDefinition.named("order").withMode(mode);
        try {
            return scheduler.in(at, () -> {
                execute(at, definition, order);
                return Told.COMMITTED;
            });
        } catch (TransactionInDoubtException | LocalCommitUnknownException | ProcessDeath e) {
            return Told.NOTHING;
        } catch (RefusedException | CallFailedException | TxnException | DatabaseException e) {
            return Told.ROLLED_BACK;
        }
    }

    private void execute(Service at, TransactionDefinition definition, Order order) {
        Runnable work = () -> at.execute(definition, () -> run(at, definition.mode(), order));
        int how = random.nextInt(6);
        if (how < 3) {
            work.run();
            return;
        }
        statistics.count("outer local transactions");
        at.local().required(() -> {
            work.run();
            if (how == 3) {
                statistics.count("outer local transactions that roll back");
                throw new RefusedException();
            }
            return order;
        });
    }

    private void run(Service at, Mode mode, Order order) {
        Xid xid = GlobalTransaction.current().orElseThrow().xid();
        order.xid = xid;
        if (mode == Mode.SAGA) {
            history.saga(xid);
        }
        order.script.run(at);
    }
}
