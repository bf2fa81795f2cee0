package io.txn.benchmarks;

import io.txn.benchmarks.Counters.Counted;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures one variant at one concurrency once, and checks that it did what it was asked to. */
final class Cell {

    private static final double TELLING = 0.005;

    private final BenchStack stack;
    private final Databases databases;
    private final Counters counters;
    private final CpuTime cpu;

    Cell(BenchStack stack) {
        this.stack = stack;
        this.databases = stack.databases();
        this.counters = new Counters(stack);
        this.cpu = new CpuTime(stack);
    }

    Measured measure(String variant, int concurrency, int round, Duration warmUp, Duration measure) {
        for (Role role : Role.values()) {
            // As autovacuum does in a server that lives longer than this one.
            databases.execute(role.id(), "VACUUM (ANALYZE)");
        }
        requireNoRepetition(variant);
        Books before = Books.read(databases);
        counters.reset();
        Load.Seen seen = new Load(stack.orders(), variant, concurrency).run(warmUp, measure, cpu::read);
        double drained = drain();
        requireDone(variant, before.after(seen.placed()));
        double records = records(variant, seen.placed());
        return measured(variant, concurrency, round, seen, counters.read(), records, drained);
    }

    private double drain() {
        long begin = System.nanoTime();
        for (Role role : Role.values()) {
            Waits.until(
                    "no branch is open in " + role.id(),
                    () -> databases.number(role.id(), "SELECT count(*) FROM txn_gate WHERE finished_at IS NULL") == 0);
        }
        if (stack.setup() == Setup.EVENTS) {
            Waits.until(
                    "all messages are sent",
                    () -> databases.number(Role.ORDER.id(), "SELECT count(*) FROM txn_outbox") == 0);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    /** What came since the last measurement was over: answers that nobody waited for, but never a message. */
    private void requireNoRepetition(String variant) {
        stack.records().ifPresent(visible -> {
            long late = visible.readToEnd();
            if (stack.setup() == Setup.EVENTS && late > 0) {
                throw new BenchException(variant + " sent " + late + " messages more than orders were confirmed");
            }
            visible.forget();
        });
    }

    /** Records for each of the orders, all of which are confirmed; of messages there must be one for each. */
    private double records(String variant, long orders) {
        VisibleRecords visible = stack.records().orElse(null);
        if (visible == null) {
            return Double.NaN;
        }
        if (stack.setup() == Setup.EVENTS) {
            // The commit of a Kafka transaction is certain a moment before consumers see it.
            Waits.until("consumers see " + orders + " messages", () -> visible.readToEnd() >= orders);
            if (visible.readToEnd() != orders || visible.keys() != orders) {
                throw new BenchException(variant + " placed " + orders + " orders and sent " + visible.readToEnd()
                        + " messages, of " + visible.keys() + " orders");
            }
        }
        double records = visible.readToEnd();
        visible.forget();
        return records / orders;
    }

    /** A variant that forgets to debit an account is fast. */
    private void requireDone(String variant, Books expected) {
        Books actual = Books.read(databases);
        if (!actual.equals(expected)) {
            throw new BenchException(variant + " did not do its work: " + actual + " instead of " + expected);
        }
    }

    private static Measured measured(
            String variant,
            int concurrency,
            int round,
            Load.Seen seen,
            Counted counted,
            double records,
            double drained) {
        double all = seen.placed();
        Map<String, Double> byText = new LinkedHashMap<>();
        counted.byText().forEach((text, calls) -> byText.put(text, calls / all));
        byText.values().removeIf(calls -> calls < TELLING);
        return new Measured(
                variant,
                concurrency,
                round,
                seen.timed(),
                seen.throughput(),
                seen.p50(),
                seen.p99(),
                sum(counted.commits()) / all,
                counted.commits().getOrDefault(Role.ORDER, 0L) / all,
                sum(counted.statements()) / all,
                counted.flushes() / all,
                counted.walBytes() / 1024.0 / all,
                counted.requests() / all,
                records,
                seen.cpu().total() * 1000 / seen.timed(),
                seen.cpu().database().orElse(Double.NaN) * 1000 / seen.timed(),
                drained,
                byText);
    }

    private static double sum(Map<Role, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
