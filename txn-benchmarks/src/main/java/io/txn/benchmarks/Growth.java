package io.txn.benchmarks;

import io.txn.benchmarks.Phase.Finding;
import io.txn.benchmarks.Phase.Findings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    void run(Path target) {
        List<Findings> all = new ArrayList<>();
        String machine = "";
        for (String name : settings.phases()) {
            Function<Phase, Findings> phase = PHASES.get(name);
            if (phase == null) {
                throw new IllegalArgumentException("There is no phase " + name + ", there are " + PHASES.keySet());
            }
            try (BenchStack stack = BenchStack.withoutBroker(target)) {
                all.add(phase.apply(new Phase(stack, settings)));
                machine =
                        Machine.here().described(stack.databases(), "mvn -Pbench -Dbench=growth" + settings.changed());
            }
        }
        Raw.write(target.resolve("bench").resolve("growth.json"), all);
        new Document(settings.docs()).write("growth", text(machine, all));
    }

    private static String text(String machine, List<Findings> all) {
        Markdown targets = Target.table();
        all.forEach(one -> one.targets().forEach(target -> targets.row(target.row())));
        StringBuilder text = new StringBuilder("## Growth\n\n")
                .append(machine)
                .append("\n### Targets\n\n")
                .append(targets);
        for (Findings one : all) {
            Markdown table = Markdown.table(one.title(), "");
            for (Finding finding : one.findings()) {
                table.row(finding.what(), finding.figure());
            }
            text.append("\n### ").append(one.title()).append("\n\n").append(table);
        }
        return text.toString();
    }
}
