package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Finding;
import io.txn.benchmarks.Phase.Findings;
import java.util.ArrayList;
import java.util.List;

/** Very many transactions that have begun and are not decided. */
final class OpenPhase {

    private OpenPhase() {}

    static Findings run(Phase phase) {
        phase.prepared();
        long count = phase.settings().number("open");
        Books before = Books.read(phase.databases());
        long empty = heap(phase);
        Load.Seen without = phase.load(phase.settings().duration("measure"));
        phase.stack().post(Role.ORDER, "/bench/open?count=" + count);
        long open = heap(phase);
        Load.Seen with = phase.load(phase.settings().duration("measure"));
        phase.stack().post(Role.ORDER, "/bench/open/end");
        phase.drain();
        long ended = heap(phase);
        Load.Seen after = phase.load(phase.settings().duration("measure"));
        phase.drain();
        phase.requireBooks(before.after(without.placed() + with.placed() + after.placed() + count));
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("transactions open at once", Markdown.number((double) count, 0)));
        findings.add(new Finding("heap for each of them, KiB", Markdown.number((open - empty) / 1024.0 / count, 2)));
        findings.add(new Finding(
                "heap left over when they had ended, MiB", Markdown.number((ended - empty) / 1048576.0, 1)));
        findings.add(new Finding("orders per second before", Markdown.number(without.throughput(), 1)));
        findings.add(new Finding("orders per second beside them", Markdown.number(with.throughput(), 1)));
        findings.add(new Finding("orders per second afterwards", Markdown.number(after.throughput(), 1)));
        return new Findings("Open transactions", findings, List.of());
    }

    private static long heap(Phase phase) {
        return Long.parseLong(phase.stack().get(Role.ORDER, "/bench/heap"));
    }
}
