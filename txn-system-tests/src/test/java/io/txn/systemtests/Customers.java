package io.txn.systemtests;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Customers who place one order after the other, as fast as they are answered. */
final class Customers implements AutoCloseable {

    /** A request may have begun just before they are told to stop. */
    private static final Duration STOP_LIMIT = Shop.LIMIT.plusSeconds(10);

    /** Between an order that nobody answered and the next. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    static {
        // Sooner than services close connections that are idle: a request that leaves at that moment would be lost.
        System.setProperty("jdk.httpclient.keepalive.timeout", "5");
    }

    private final Cluster cluster;
    private final List<Shop> shops;
    private final Balancer balancer = new Balancer(Cluster.INSTANCES);
    private final Outages outages;
    private final History history;
    private final List<Thread> threads;
    private volatile boolean stopped;

    Customers(int count, long seed, Cluster cluster, Outages outages, History history) {
        this.cluster = cluster;
        this.shops =
                IntStream.range(0, Cluster.INSTANCES).mapToObj(cluster::shop).toList();
        this.outages = outages;
        this.history = history;
        this.threads = IntStream.range(0, count)
                .mapToObj(i -> new Thread(() -> order(new Random(seed + i)), "customer-" + i))
                .toList();
    }

    void start() {
        threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void order(Random random) {
        try {
            while (!stopped) {
                place(Assortment.any(random));
            }
        } catch (RuntimeException | Error e) {
            history.problem("A customer could not go on: " + e);
        }
    }

    private void place(NewOrder order) {
        int instance = balancer.choose();
        long start = System.nanoTime();
        Optional<Answer> answer = shops.get(instance).place(order);
        balancer.answered(instance, answer.isPresent());
        history.add(
                instance,
                order,
                start,
                answer,
                outages.since(start, cluster.instances(Sample.ORDER).get(instance)));
        if (answer.isEmpty()) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Returns when everybody has had the last answer, or it is clear that somebody never will. */
    @Override
    public void close() {
        stopped = true;
        long end = System.nanoTime() + STOP_LIMIT.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(
                        Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted while customers wait", e);
            }
            if (thread.isAlive()) {
                history.problem(thread.getName() + " hangs");
            }
        }
    }

    /** Chooses the instance with the fewest requests open, and none that has just failed to answer. Thread-safe. */
    private static final class Balancer {

        private static final Duration AVOIDED = Duration.ofSeconds(1);

        private final int[] open;
        private final long[] failed;
        private int turn;

        Balancer(int instances) {
            open = new int[instances];
            failed = new long[instances];
            IntStream.range(0, instances).forEach(i -> failed[i] = System.nanoTime() - AVOIDED.toNanos());
        }

        synchronized int choose() {
            turn++;
            int best = Math.floorMod(turn, open.length);
            for (int i = 0; i < open.length; i++) {
                best = burden(i) < burden(best) ? i : best;
            }
            open[best]++;
            return best;
        }

        synchronized void answered(int instance, boolean answered) {
            open[instance]--;
            if (!answered) {
                failed[instance] = System.nanoTime();
            }
        }

        private int burden(int instance) {
            boolean avoided = System.nanoTime() - failed[instance] < AVOIDED.toNanos();
            return open[instance] + (avoided ? 1_000 : 0);
        }
    }
}
