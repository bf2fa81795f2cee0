package io.txn.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * The one command, {@code mvn -Pbench}. Its first argument says what is measured, the others are settings.
 */
public final class Bench {

    private static final Path TARGET = Path.of("target");

    private Bench() {}

    public static void main(String[] arguments) {
        List<String> given = List.of(arguments);
        String kind = given.isEmpty() ? "run" : given.get(0);
        BenchSettings settings = BenchSettings.of(given.subList(Math.min(1, given.size()), given.size()));
        switch (kind) {
            case "run" -> sideBySide(settings);
            case "micro" -> new Micro(settings).run(TARGET);
            case "growth" -> new Growth(settings).run(TARGET);
            case "relay" -> new RelayBench(settings).run(TARGET);
            default ->
                throw new IllegalArgumentException(kind + " is not measured; there are run, micro, growth and relay");
        }
    }

    private static void sideBySide(BenchSettings settings) {
        System.out.println(Expected.of(settings));
        try (Stacks stacks = new Stacks(TARGET, settings.variants())) {
            Machine machine = Machine.here();
            SideBySide run = new SideBySide(stacks, settings);
            run.prepare();
            Databases databases = stacks.first().databases();
            Spread commit = CommitProbe.measure(databases);
            Figures figures = new Figures(run.run());
            String command = "mvn -Pbench" + settings.changed();
            Raw.write(TARGET.resolve("bench").resolve("run.json"), figures.all());
            new RunReport(figures, commit, new Targets(figures, commit.median()).all())
                    .write(
                            new Document(settings.docs()),
                            stacks.withBroker()
                                    ? machine.describedWithBroker(databases, command)
                                    : machine.described(databases, command));
        }
    }
}
