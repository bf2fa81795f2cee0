package io.txn.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All variants in one run, each in every round, and first in turn. */
final class SideBySide {

    private final Stacks stacks;
    private final BenchSettings settings;
    private final Map<BenchStack, Cell> cells;

    SideBySide(Stacks stacks, BenchSettings settings) {
        this.stacks = stacks;
        this.settings = settings;
        this.cells = stacks.all().stream().collect(Collectors.toMap(Function.identity(), Cell::new));
    }

    /** Fills the shelves and the accounts. */
    void prepare() {
        stacks.all().forEach(stack -> Books.fill(stack.databases()));
    }

    List<Measured> run() {
        List<Variant> variants = present(settings.variants());
        warmUp(variants);
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= settings.number("rounds"); round++) {
            beginRound();
            for (int concurrency : settings.concurrency()) {
                for (Variant variant : variants) {
                    Measured measured = measure(
                            variant, concurrency, round, settings.duration("warm-up"), settings.duration("measure"));
                    all.add(measured);
                    say(measured);
                }
            }
            Collections.rotate(variants, 1);
        }
        return all;
    }

    /** Those that the services know: a variant whose part of the library is not there is left out, and it is said. */
    private List<Variant> present(List<Variant> wanted) {
        List<Variant> present = new ArrayList<>();
        for (Variant variant : wanted) {
            if (stacks.of(variant).get(Role.ORDER, "/orders").contains('"' + variant.id() + '"')) {
                present.add(variant);
            } else {
                System.out.println("No variant " + variant.id() + " here: left out");
            }
        }
        return present;
    }

    private Measured measure(Variant variant, int concurrency, int round, Duration warmUp, Duration measure) {
        Cell cell = Objects.requireNonNull(cells.get(stacks.of(variant)));
        return cell.measure(variant.id(), concurrency, round, warmUp, measure);
    }

    /** Until the compilers of the services have seen everything. */
    private void warmUp(List<Variant> variants) {
        for (Variant variant : variants) {
            Measured unused = measure(variant, 8, 0, Duration.ZERO, settings.duration("first-warm-up"));
            System.out.println("Warmed up: " + variant.id());
        }
    }

    private void beginRound() {
        for (BenchStack stack : stacks.all()) {
            Databases databases = stack.databases();
            for (Role role : Role.values()) {
                databases.execute(role.id(), "TRUNCATE orders, txn_transaction, txn_call, txn_gate, txn_branch");
            }
            databases.execute(Role.ORDER.id(), "CHECKPOINT");
        }
    }

    private static void say(Measured m) {
        System.out.printf(
                Locale.ROOT,
                "round %d, %2d clients, %-13s %7.1f/s  p50 %6.2f ms  p99 %7.2f ms  %5.2f commits  %5.2f statements"
                        + "  %5.2f flushes  %5.2f requests%s  %5.2f ms CPU (database %.2f)%n",
                m.round(),
                m.concurrency(),
                m.variant(),
                m.throughput(),
                m.p50(),
                m.p99(),
                m.commits(),
                m.statements(),
                m.flushes(),
                m.requests(),
                Double.isNaN(m.kafkaRecords()) ? "" : String.format(Locale.ROOT, "  %5.2f records", m.kafkaRecords()),
                m.cpuMillis(),
                m.cpuMillisDatabase());
    }
}
