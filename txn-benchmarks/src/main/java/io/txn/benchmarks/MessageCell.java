package io.txn.benchmarks;

import io.txn.benchmarks.message.Messenger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;

/** Measures one way to send messages once, and checks that each message came, and came once. */
final class MessageCell {

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final MessageStack stack;
    private final Messaging way;
    private final int round;
    private final Messenger messenger;
    private final StatementCounter counter;
    private final String payload;
    private final AtomicInteger number = new AtomicInteger();

    MessageCell(MessageStack stack, Messaging way, int round, int payload) {
        this.stack = stack;
        this.way = way;
        this.round = round;
        this.messenger = stack.messenger(way);
        this.counter = new StatementCounter(stack.databases(), way.id(), () -> stack.commits(way));
        this.payload = "x".repeat(payload);
    }

    /** One message, with the moments between which it was sent. */
    private record Sent(String key, long begin, long end) {}

    /**
     * One message at a time. The pauses between them are as long as chance will have it, so that they meet what looks every
     * second at any moment of its second.
     */
    MessagesMeasured atRest(int messages) {
        begin();
        SplittableRandom random = new SplittableRandom(round);
        List<Sent> sent = new ArrayList<>();
        for (int message = 1; message <= messages; message++) {
            pause(random.nextLong(POLL_INTERVAL.toNanos()));
            sent.add(send());
            stack.arrivals().await(message);
        }
        return end(MessagesMeasured.AT_REST, sent);
    }

    /** As many as so many threads can send, each the next one when it is certain that the last one will be sent. */
    MessagesMeasured underLoad(int threads, Duration time) {
        begin();
        long until = System.nanoTime() + time.toNanos();
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<Sent>>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                running.add(senders.submit(() -> sendUntil(until)));
            }
            List<Sent> sent = new ArrayList<>();
            for (Future<List<Sent>> sender : running) {
                sent.addAll(sender.get());
            }
            stack.arrivals().await(sent.size());
            return end(threads, sent);
        } catch (ExecutionException e) {
            throw new BenchException("A sender failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while messages are sent", e);
        } finally {
            senders.shutdownNow();
        }
    }

    private List<Sent> sendUntil(long until) {
        List<Sent> sent = new ArrayList<>();
        while (System.nanoTime() < until) {
            sent.add(send());
        }
        return sent;
    }

    private Sent send() {
        String key = way.id() + '-' + round + '-' + number.incrementAndGet();
        long begin = System.nanoTime();
        messenger.send(way.id(), key, payload);
        return new Sent(key, begin, System.nanoTime());
    }

    private void begin() {
        stack.arrivals().forget();
        // As autovacuum does in a server that lives longer than this one.
        stack.databases().execute(way.id(), "VACUUM (ANALYZE)");
        counter.reset();
    }

    private MessagesMeasured end(int threads, List<Sent> sent) {
        String table = way.table();
        if (table != null) {
            Waits.until(
                    "no message waits in " + table,
                    () -> stack.databases().number(way.id(), "SELECT count(*) FROM " + table) == 0);
        }
        requireOnce(sent);
        double all = sent.size();
        long first = sent.stream().mapToLong(Sent::begin).min().orElseThrow();
        long last = sent.stream().mapToLong(Sent::end).max().orElseThrow();
        long lastVisible = sent.stream().mapToLong(this::visible).max().orElseThrow();
        long[] latencies = sorted(sent, one -> visible(one) - one.end());
        return new MessagesMeasured(
                way,
                threads,
                round,
                sent.size(),
                all * 1e9 / (lastVisible - first),
                all * 1e9 / (last - first),
                Load.millisAt(0.5, sorted(sent, one -> one.end() - one.begin())),
                Load.millisAt(0.5, latencies),
                Load.millisAt(0.99, latencies),
                counter.statements() / all,
                counter.commits() / all,
                each(counter.byText(), all),
                each(counter.millisByText(), all));
    }

    private static Map<String, Double> each(Map<String, Double> sums, double messages) {
        Map<String, Double> each = new LinkedHashMap<>(sums);
        each.replaceAll((text, sum) -> sum / messages);
        return each;
    }

    private long visible(Sent sent) {
        return stack.arrivals().nanosOf(sent.key());
    }

    private void requireOnce(List<Sent> sent) {
        if (stack.arrivals().count() != sent.size() || stack.arrivals().repeated() > 0) {
            throw new BenchException(way.label() + " sent " + sent.size() + " messages, of which consumers have "
                    + stack.arrivals().count() + ", and " + stack.arrivals().repeated() + " again");
        }
    }

    private static long[] sorted(List<Sent> sent, ToLongFunction<Sent> nanos) {
        return sent.stream().mapToLong(nanos).sorted().toArray();
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted between messages", e);
        }
    }
}
