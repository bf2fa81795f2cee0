package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Finding;
import io.txn.benchmarks.Phase.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Whether anything is kept for ever. */
final class MemoryPhase {

    private static final int SAMPLES = 12;
    private static final double MIB = 1048576.0;

    private MemoryPhase() {}

    static Findings run(Phase phase) {
        phase.prepared();
        Books before = Books.read(phase.databases());
        Duration all = phase.settings().duration("memory");
        Duration each = all.dividedBy(SAMPLES);
        Map<Role, List<Double>> heaps = new EnumMap<>(Role.class);
        long placed = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            placed += phase.load(each, sample % 2 == 0 ? Variant.TCC : Variant.SAGA)
                    .placed();
            for (Role role : Role.values()) {
                double heap = Long.parseLong(phase.stack().get(role, "/bench/heap")) / MIB;
                heaps.computeIfAbsent(role, none -> new ArrayList<>()).add(heap);
            }
        }
        phase.drain();
        phase.requireBooks(before.after(placed));
        return findings(all, placed, heaps);
    }

    /** What is warm at last counts: the second quarter against the last. */
    private static Findings findings(Duration all, long placed, Map<Role, List<Double>> heaps) {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                "orders in " + all.toMinutes() + " min, TCC and saga in turn", Markdown.number((double) placed, 0)));
        List<Target> targets = new ArrayList<>();
        heaps.forEach((role, heap) -> {
            double early = Spread.of(heap.subList(SAMPLES / 4, SAMPLES / 2)).median();
            double late = Spread.of(heap.subList(SAMPLES * 3 / 4, SAMPLES)).median();
            targets.add(new Target(
                    role.id() + ": live heap in the last quarter / in the second",
                    all.toMinutes() + " min",
                    false,
                    1.1,
                    Spread.of(late / early),
                    2));
            findings.add(new Finding(role.id() + ", live heap at the end, MiB", Markdown.number(late, 1)));
        });
        return new Findings("Memory under load", findings, targets);
    }
}
