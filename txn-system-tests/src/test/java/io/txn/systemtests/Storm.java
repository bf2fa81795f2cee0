package io.txn.systemtests;

import io.txn.systemtests.Calamity.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets calamities come over a cluster, and measures for each how long it takes after its end until orders are confirmed
 * again through every instance of the order service, and whoever was away serves again.
 */
final class Storm implements AutoCloseable {

    /** So many in a row that hit what is hit already make the storm wait for the next interval. */
    private static final int DRAWS = 20;

    private static final Duration CALM_LIMIT = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final Outages outages = new Outages();
    private final Calamities calamities;
    private final History history;
    private final Duration recoveryLimit;
    private final Consumer<String> log;
    private final Set<Object> touched = new HashSet<>();
    private final Map<Kind, List<Duration>> recoveries = new EnumMap<>(Kind.class);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Storm(Cluster cluster, long seed, History history, Duration recoveryLimit, Consumer<String> log) {
        this.cluster = cluster;
        this.calamities = new Calamities(cluster, outages, new Random(seed));
        this.history = history;
        this.recoveryLimit = recoveryLimit;
        this.log = log;
    }

    Outages outages() {
        return outages;
    }

    /** Processes that have just started are slow: returns when all of them have confirmed orders. */
    void awaitCalm() {
        long start = System.nanoTime();
        for (int i = 0; i < Cluster.INSTANCES; i++) {
            int instance = i;
            if (!Poll.until(CALM_LIMIT, () -> history.confirmedSince(start, instance))) {
                throw new StackException("No order was confirmed, though nothing had gone wrong yet");
            }
        }
    }

    /** One of each kind, one after the other, each when all has recovered from the one before. */
    void oneOfEach(Runnable betweenThem) {
        for (Kind kind : calamities.kinds()) {
            strike(calamities.any(kind));
            betweenThem.run();
        }
    }

    /** One in every interval, whatever became of those before, but nothing twice at the same place. */
    void blow(Duration length, Duration interval, Runnable betweenThem) {
        List<CompletableFuture<Void>> strikes = new ArrayList<>();
        long start = System.nanoTime();
        for (Duration at = Duration.ZERO; at.compareTo(length) < 0; at = at.plus(interval)) {
            LockSupport.parkNanos(start + at.toNanos() - System.nanoTime());
            Calamity next = nextElsewhere();
            if (next != null) {
                strikes.add(CompletableFuture.runAsync(() -> strike(next), threads));
            }
            betweenThem.run();
        }
        strikes.forEach(CompletableFuture::join);
    }

    private synchronized @Nullable Calamity nextElsewhere() {
        for (int draw = 0; draw < DRAWS; draw++) {
            Calamity drawn = calamities.any();
            if (drawn.touches().stream().noneMatch(touched::contains)) {
                touched.addAll(drawn.touches());
                return drawn;
            }
        }
        return null;
    }

    private void strike(Calamity calamity) {
        log.accept(calamity.toString());
        try {
            calamity.begin().run();
            LockSupport.parkNanos(calamity.lasts().toNanos());
            calamity.end().run();
            long end = System.nanoTime();
            calamity.returns().ifPresent(this::awaitReturn);
            awaitConfirmed(calamity, System.nanoTime());
            recovered(calamity, Duration.ofNanos(System.nanoTime() - end));
        } catch (RuntimeException | Error e) {
            history.problem("Could not do: " + calamity + ": " + e);
        } finally {
            leave(calamity);
        }
    }

    private void awaitReturn(ServiceProcess instance) {
        if (!cluster.bringUp(instance)) {
            history.problem(instance.name() + " does not come back, see " + instance.log());
        }
        outages.end(instance);
    }

    /** An instance that something else has happened to is that one's to wait for. */
    private void awaitConfirmed(Calamity calamity, long since) {
        long latest = since + recoveryLimit.toNanos();
        for (int i = 0; i < Cluster.INSTANCES; i++) {
            int number = i;
            ServiceProcess instance = cluster.instances(Sample.ORDER).get(i);
            Duration left = Duration.ofNanos(latest - System.nanoTime());
            if (!Poll.until(left, () -> history.confirmedSince(since, number) || outages.now(instance))) {
                history.problem("No order was confirmed through " + instance.name() + " within "
                        + recoveryLimit.toSeconds() + " s after: " + calamity);
            }
        }
    }

    private synchronized void recovered(Calamity calamity, Duration took) {
        recoveries.computeIfAbsent(calamity.kind(), kind -> new ArrayList<>()).add(took);
        log.accept("    " + took.toMillis() + " ms until all confirm again, after: " + calamity);
    }

    private synchronized void leave(Calamity calamity) {
        touched.removeAll(calamity.touches());
    }

    synchronized Map<Kind, List<Duration>> recoveries() {
        Map<Kind, List<Duration>> sorted = new EnumMap<>(Kind.class);
        recoveries.forEach((kind, durations) ->
                sorted.put(kind, durations.stream().sorted().toList()));
        return sorted;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                history.problem("A calamity does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
