package io.txn.simulation;

import io.txn.memory.DatabaseException;
import io.txn.memory.Faults;
import io.txn.memory.ProcessDeath;
import io.txn.world.Fate;
import io.txn.world.Message;
import io.txn.world.Service;
import io.txn.world.World;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, and how often: the seed leaves out some kinds of faults altogether, so that the others are not always
 * drowned in them.
 */
final class Weather {

    static final Duration CLOCK_ERROR = Duration.ofSeconds(60);

    private static final List<Fate> FATES = List.of(Fate.values());
    private static final int NEVER = 0;

    private record Cut(URI one, @Nullable URI other) {

        boolean severs(Message message) {
            URI from = message.from().url();
            URI to = message.to();
            return other == null
                    ? one.equals(from) || one.equals(to)
                    : (one.equals(from) && other.equals(to)) || (other.equals(from) && one.equals(to));
        }
    }

    private final Random random;
    private final Scheduler scheduler;
    private final Statistics statistics;
    private final List<Service> services;
    private final List<Cut> cuts = new ArrayList<>();
    private final int fates;
    private final int slowness;
    private final int statements;
    private final int commits;
    private final int deaths;
    private final int disturbances;
    private boolean calm;

    Weather(Random random, Scheduler scheduler, Statistics statistics, List<Service> services) {
        this.random = random;
        this.scheduler = scheduler;
        this.statistics = statistics;
        this.services = services;
        this.fates = oneOf(NEVER, 30, 10, 5);
        this.slowness = oneOf(NEVER, 20, 6);
        this.statements = oneOf(NEVER, 1000, 300);
        this.commits = oneOf(NEVER, 100, 40, 20);
        this.deaths = oneOf(NEVER, 300, 80);
        this.disturbances = random.nextInt(1 << 7);
    }

    private int oneOf(int... odds) {
        return odds[random.nextInt(odds.length)];
    }

    private boolean happens(int odds, String what) {
        if (calm || odds == NEVER || random.nextInt(odds) > 0) {
            return false;
        }
        count(what);
        return true;
    }

    private void count(String what) {
        statistics.count(what);
        scheduler.note(what);
    }

    boolean isCalm() {
        return calm;
    }

    /** Nothing goes wrong any more. */
    void calm(World world) {
        calm = true;
        world.network().heal();
        services.forEach(service -> {
            service.database().faults(Faults.NONE);
            heal(service);
        });
    }

    void travels() {
        scheduler.point();
        if (happens(slowness, "slow messages")) {
            scheduler.sleep(Duration.ofMillis(random.nextInt(6000)));
        }
    }

    Fate fate(Message message) {
        if (cuts.stream().anyMatch(cut -> cut.severs(message))) {
            count("requests cut off");
            return Fate.REQUEST_LOST;
        }
        if (!happens(fates, "messages meddled with")) {
            return Fate.ARRIVES;
        }
        Fate fate = FATES.get(random.nextInt(FATES.size()));
        count("fate " + fate);
        return fate;
    }

    /** It arrives, but later, and maybe after what was sent later. */
    boolean later(Runnable arrival) {
        scheduler.spawnLate(() -> {
            scheduler.sleep(Duration.ofMillis(random.nextInt(15_000)));
            arrival.run();
        });
        return true;
    }

    Faults faults() {
        return new Faults() {
            @Override
            public void beforeStatement(String statement) {
                scheduler.point();
                maybe(statements, "statements failed");
                maybeDie(deaths * 10, "deaths at a statement");
            }

            @Override
            public void beforeCommit() {
                scheduler.point();
                maybe(commits, "commits not landed");
                maybeDie(deaths, "deaths before a commit");
            }

            @Override
            public boolean lingers(Consumer<Boolean> end) {
                return happens(commits, "commits under way") && later(() -> end.accept(random.nextBoolean()));
            }

            @Override
            public void afterCommit() {
                scheduler.point();
                maybe(commits, "commits landed unheard");
                maybeDie(deaths, "deaths after a commit");
            }
        };
    }

    private void maybe(int odds, String what) {
        if (happens(odds, what)) {
            throw new DatabaseException(what);
        }
    }

    private void maybeDie(int odds, String where) {
        Service process = scheduler.process();
        if (process != null && happens(odds, where)) {
            process.kill();
            throw new ProcessDeath(where);
        }
    }

    /** Does something to somebody; or sees to what was done. */
    void disturb() {
        Service service = services.get(random.nextInt(services.size()));
        int kind = random.nextInt(10);
        if (kind >= 7) {
            services.forEach(this::heal);
        } else if ((disturbances >> kind & 1) == 1) {
            disturb(service, kind);
        }
    }

    private void disturb(Service service, int kind) {
        switch (kind) {
            case 0, 1 -> {
                if (service.alive()) {
                    count("kills");
                    service.kill();
                }
            }
            case 2 -> {
                count("pauses");
                scheduler.pause(service);
            }
            case 3 -> {
                count("services cut off");
                cuts.add(new Cut(service.url(), null));
            }
            case 4 -> {
                count("partitions between two");
                cuts.add(new Cut(
                        service.url(),
                        services.get(random.nextInt(services.size())).url()));
            }
            case 5 -> {
                count("clock jumps");
                long most = CLOCK_ERROR.toSeconds();
                service.clockError(Duration.ofSeconds(random.nextLong(-most, most)));
            }
            default -> {
                count("databases away");
                service.database().away(true);
            }
        }
    }

    private void heal(Service service) {
        cuts.clear();
        scheduler.resume(service);
        service.clockError(Duration.ZERO);
        service.database().away(false);
        if (!service.alive()) {
            count("restarts");
            service.restart();
        }
    }
}
