package io.txn.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.TransactionDefinition;
import io.txn.TransactionInDoubtException;
import io.txn.TransactionRolledBackException;
import io.txn.memory.DatabaseException;
import io.txn.memory.Faults;
import io.txn.memory.ProcessDeath;
import io.txn.participant.LocalCommitUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everything goes wrong at random, and comes to rest once nothing does any more. */
class ChaosTests {

    private static final int WORLDS = Integer.getInteger("txn.worlds", 150);
    private static final int TRANSACTIONS = 6;
    private static final List<Fate> FATES = List.of(Fate.values());

    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);
    private int deaths;
    private int lostCommits;
    private int undoneSagas;

    @Test
    @SuppressWarnings("try")
    void comesToRestWhateverIsLostAndWhoeverDies() {
        long seed = Long.getLong("txn.seed", System.nanoTime());

        for (int i = 0; i < WORLDS; i++) {
            try (Silence silence = new Silence()) {
                live(seed + i);
            } catch (Throwable e) {
                throw new AssertionError("To see this again: -Dtxn.seed=" + (seed + i), e);
            }
        }

        assertThat(fates).hasSize(FATES.size());
        assertThat(deaths).as("deaths").isPositive();
        assertThat(lostCommits).as("lost commits").isPositive();
        assertThat(undoneSagas).as("sagas with several steps undone").isPositive();
    }

    private void live(long seed) {
        Random random = new Random(seed);
        World world = new World(seed);
        Service order = world.service("order");
        Service inventory = world.service("inventory");
        Service payment = world.service("payment");
        Service audit = world.service("audit");
        List<String> sagas = new ArrayList<>();
        List<Service> services = List.of(order, order.anotherInstance(), inventory, payment, audit);
        world.network().fates(message -> fate(random));
        services.forEach(service -> service.database().faults(faults(service, random)));

        for (int i = 0; i < TRANSACTIONS; i++) {
            String thing = "thing " + i;
            Mode mode = random.nextBoolean() ? Mode.SAGA : Mode.TCC;
            TransactionDefinition definition =
                    TransactionDefinition.named(thing).withMode(mode);
            if (mode == Mode.SAGA) {
                sagas.add(thing);
            }
            attempt(random, order, definition, () -> place(random, order, inventory, payment, audit, thing));
            services.stream().filter(service -> !service.alive()).forEach(Service::restart);
            if (random.nextBoolean()) {
                world.recover();
                world.clock().advance(Duration.ofSeconds(random.nextInt(40)));
            }
            if (random.nextBoolean()) {
                world.network().deliverDelayed();
            }
        }

        world.network().heal();
        services.forEach(service -> service.database().faults(Faults.NONE));
        services.stream().filter(service -> !service.alive()).forEach(Service::restart);
        world.settle();
        world.network().deliverDelayed();
        world.settle();
        world.assertAtRest();
        sagas.forEach(thing -> assertUndoneInReverse(thing, order, inventory, payment));
    }

    /** In the order in which {@link #place} did it; what is not there was never done. */
    private void assertUndoneInReverse(String thing, Service order, Service inventory, Service payment) {
        List<Long> turns = Stream.of(
                        order.effects().get(thing),
                        inventory.effects().get(thing),
                        inventory.effects().get("second " + thing),
                        payment.effects().get(thing))
                .filter(effect -> effect != null && effect.cancelled() > 0)
                .map(Effect::turn)
                .toList();
        assertThat(turns).as("the turns in which %s was undone", thing).isSortedAccordingTo(Comparator.reverseOrder());
        undoneSagas += turns.size() > 1 ? 1 : 0;
    }

    private static void place(
            Random random, Service order, Service inventory, Service payment, Service audit, String thing) {
        order.reserve(thing);
        order.call(inventory, 1 + random.nextInt(3), at -> {
            at.reserve(thing, () -> at.call(payment, 2, to -> to.reserve("nested " + thing)));
            at.call(audit, 2, to -> to.reserve(thing));
            at.reserve("second " + thing);
        });
        try {
            order.call(payment, 2, at -> at.reserve(thing));
        } catch (CallFailedException e) {
            if (random.nextBoolean()) {
                throw e;
            }
        }
        if (random.nextInt(4) == 0) {
            throw new CallFailedException(new IllegalStateException("business"));
        }
    }

    private static void attempt(Random random, Service order, TransactionDefinition definition, Runnable work) {
        try {
            if (random.nextBoolean()) {
                order.execute(definition, work);
            } else {
                order.local().required(() -> {
                    order.execute(definition, work);
                    return "done";
                });
            }
        } catch (CallFailedException
                | TransactionRolledBackException
                | TransactionInDoubtException
                | IllegalTransactionStateException
                | DatabaseException
                | LocalCommitUnknownException
                | ProcessDeath expected) {
            // is what chaos looks like to the application
        }
    }

    private Fate fate(Random random) {
        Fate fate = random.nextInt(4) > 0 ? Fate.ARRIVES : FATES.get(random.nextInt(FATES.size()));
        fates.merge(fate, 1, Integer::sum);
        return fate;
    }

    private Faults faults(Service service, Random random) {
        return new Faults() {
            @Override
            public void beforeStatement(String statement) {
                maybe(random, 300, service, "before " + statement);
            }

            @Override
            public void beforeCommit() {
                maybe(random, 60, service, "before a commit");
            }

            @Override
            public void afterCommit() {
                maybe(random, 60, service, "after a commit");
            }
        };
    }

    private void maybe(Random random, int odds, Service service, String where) {
        if (random.nextInt(odds) > 0) {
            return;
        }
        if (random.nextBoolean() && service.alive()) {
            deaths++;
            service.kill();
            throw new ProcessDeath(service + " dies " + where);
        }
        lostCommits += where.endsWith("commit") ? 1 : 0;
        throw new DatabaseException("The database fails " + where);
    }
}
