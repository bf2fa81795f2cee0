package io.txn.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A closed loop: each of some clients sends its next order when the last one is answered. Orders are spread over so many
 * goods and accounts that they seldom meet.
 */
final class Load {

    static final int GOODS = 1000;
    static final int ACCOUNTS = 1000;
    static final int QUANTITY = 1;
    static final int AMOUNT = 10;

    private final URI service;
    private final String path;
    private final int clients;
    private final AtomicLong placed = new AtomicLong();
    private volatile long from = Long.MAX_VALUE;
    private volatile long to = Long.MAX_VALUE;
    private volatile boolean over;

    Load(URI service, String variant, int clients) {
        this.service = service;
        this.path = "/orders/" + variant;
        this.clients = clients;
    }

    /**
     * What the clients saw.
     *
     * @param placed orders in all, those of the warm-up included
     * @param timed orders that were placed in the time that was measured
     * @param seconds how long it was measured
     * @param p50 median latency in milliseconds
     * @param p99 its 99th percentile
     * @param cpu used in that time
     */
    record Seen(long placed, int timed, double seconds, double p50, double p99, CpuTime.Reading cpu) {

        double throughput() {
            if (timed == 0) {
                throw new BenchException("Nothing was answered in the time that was measured");
            }
            return timed / seconds;
        }
    }

    /** Runs for the warm-up, and then for the time that is measured. */
    Seen run(Duration warmUp, Duration measure, Supplier<CpuTime.Reading> cpu) {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<long[]>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int seed = client;
                running.add(threads.submit(() -> client(seed)));
            }
            TimeUnit.NANOSECONDS.sleep(warmUp.toNanos());
            CpuTime.Reading before = cpu.get();
            from = System.nanoTime();
            TimeUnit.NANOSECONDS.sleep(measure.toNanos());
            to = System.nanoTime();
            CpuTime.Reading used = cpu.get().since(before);
            over = true;
            return seen(running, used);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted under load", e);
        } finally {
            over = true;
            threads.shutdown();
        }
    }

    private Seen seen(List<Future<long[]>> running, CpuTime.Reading cpu) throws InterruptedException {
        long[] all = new long[0];
        for (Future<long[]> client : running) {
            try {
                long[] latencies = client.get();
                int length = all.length;
                all = Arrays.copyOf(all, length + latencies.length);
                System.arraycopy(latencies, 0, all, length, latencies.length);
            } catch (ExecutionException e) {
                throw new BenchException("A client failed: " + e.getCause(), e);
            }
        }
        Arrays.sort(all);
        return new Seen(placed.get(), all.length, (to - from) / 1e9, millisAt(0.5, all), millisAt(0.99, all), cpu);
    }

    /** The quantile of sorted nanoseconds. */
    static double millisAt(double quantile, long[] sorted) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e6;
    }

    private long[] client(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        long[] latencies = new long[1024];
        int count = 0;
        try (KeptConnection connection = new KeptConnection(service)) {
            while (!over) {
                long begin = System.nanoTime();
                connection.post(path, order(random));
                long end = System.nanoTime();
                placed.incrementAndGet();
                if (begin >= from && end <= to) {
                    if (count == latencies.length) {
                        latencies = Arrays.copyOf(latencies, count * 2);
                    }
                    latencies[count++] = end - begin;
                }
            }
        }
        return Arrays.copyOf(latencies, count);
    }

    /** An order of somebody for something. */
    static String order(SplittableRandom random) {
        return "{\"sku\":\"sku-" + random.nextInt(GOODS) + "\",\"quantity\":" + QUANTITY + ",\"account\":\"account-"
                + random.nextInt(ACCOUNTS) + "\",\"amount\":" + AMOUNT + "}";
    }
}
