package io.txn.benchmarks;

import java.time.Duration;
import java.util.List;

/** What the parts of the growth measurements have in common: a stack of their own, and load of one variant. */
final class Phase {

    private final BenchStack stack;
    private final BenchSettings settings;
    private final CpuTime cpu;

    Phase(BenchStack stack, BenchSettings settings) {
        this.stack = stack;
        this.settings = settings;
        this.cpu = new CpuTime(stack);
    }

    /** Says what came of it, in rows for people. */
    record Finding(String what, String figure) {}

    /**
     * What a phase has found.
     *
     * @param targets what is judged
     */
    record Findings(String title, List<Finding> findings, List<Target> targets) {}

    BenchStack stack() {
        return stack;
    }

    Databases databases() {
        return stack.databases();
    }

    BenchSettings settings() {
        return settings;
    }

    /** Full shelves, and services that have seen everything. */
    Phase prepared() {
        Books.fill(databases());
        Load.Seen unused = load(settings.duration("first-warm-up"), Variant.TCC);
        drain();
        return this;
    }

    /** Orders at the configured concurrency. */
    Load.Seen load(Duration time) {
        return load(time, Variant.TCC);
    }

    Load.Seen load(Duration time, Variant variant) {
        return new Load(stack.orders(), variant.id(), settings.number("load"))
                .run(Duration.ofSeconds(1), time, cpu::read);
    }

    /** Until everything is over, the marks of finished decisions included. */
    void drain() {
        for (Role role : Role.values()) {
            Waits.until("no branch is open in " + role.id(), () -> openBranches(role) == 0);
        }
        Waits.until("all decisions are finished", () -> openDecisions() == 0);
    }

    long openDecisions() {
        return databases().number(Role.ORDER.id(), "SELECT count(*) FROM txn_transaction WHERE finished_at IS NULL");
    }

    long openBranches(Role role) {
        return databases().number(role.id(), "SELECT count(*) FROM txn_gate WHERE finished_at IS NULL");
    }

    void requireBooks(Books expected) {
        Books actual = Books.read(databases());
        if (!actual.equals(expected)) {
            throw new BenchException("The work was not done: " + actual + " instead of " + expected);
        }
    }
}
