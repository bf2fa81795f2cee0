package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Findings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What becomes of it all when there is much of it. */
final class Growth {

    private static final Map<String, Function<Phase, Findings>> PHASES = new LinkedHashMap<>();

    static {
        PHASES.put("idle", IdlePhase::run);
        PHASES.put("open", OpenPhase::run);
        PHASES.put("outcomes", BacklogPhase::undeliveredOutcomes);
        PHASES.put("in-doubt", BacklogPhase::branchesInDoubt);
        PHASES.put("finished", FinishedRowsPhase::run);
        PHASES.put("memory", MemoryPhase::run);
    }

    private final BenchSettings settings;

    Growth(BenchSettings settings) {
        this.settings = settings;
    }

    /** Each phase has services of its own and writes a part of its own, so that one can be repeated, and one that fails leaves the others. */
    void run(Path target) {
        settings.phases().forEach(Growth::phase);
        for (String name : settings.phases()) {
            try (BenchStack stack = BenchStack.withoutBroker(target)) {
                Findings findings = phase(name).apply(new Phase(stack, settings));
                String machine =
                        Machine.here().described(stack.databases(), "mvn -Pbench -Dbench=growth" + settings.changed());
                Raw.write(target.resolve("bench").resolve("growth-" + name + ".json"), findings);
                new Document(settings.docs()).write("growth: " + name, text(machine, findings));
            }
        }
    }

    private static Function<Phase, Findings> phase(String name) {
        Function<Phase, Findings> phase = PHASES.get(name);
        if (phase == null) {
            throw new IllegalArgumentException("There is no phase " + name + ", there are " + PHASES.keySet());
        }
        return phase;
    }

    private static String text(String machine, Findings findings) {
        StringBuilder text = new StringBuilder("## Growth: ")
                .append(findings.title())
                .append("\n\n")
                .append(machine)
                .append('\n');
        if (!findings.targets().isEmpty()) {
            Markdown targets = Target.table();
            findings.targets().forEach(target -> targets.row(target.row()));
            text.append(targets).append('\n');
        }
        Markdown table = Markdown.table(findings.title(), "");
        findings.findings().forEach(one -> table.row(one.what(), one.figure()));
        return text.append(table).toString();
    }
}
