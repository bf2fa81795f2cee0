package io.txn.benchmarks;

import io.txn.systemtests.Ports;
import io.txn.systemtests.PostgresServer;
import io.txn.systemtests.WorkDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Single parts of the library, with JMH. What is measured is among the tests, because it needs the in-memory adapters. */
public final class Micro {

    /** System property of the measured process: the JDBC URL of its database. */
    public static final String URL = "bench.url";

    /** The most threads that are measured at once. */
    public static final int MOST_THREADS = 64;

    private static final List<Integer> COMMITTERS = List.of(1, 2, 4, 8, 16, 32, MOST_THREADS);

    private final BenchSettings settings;

    Micro(BenchSettings settings) {
        this.settings = settings;
    }

    /**
     * One benchmark's result.
     *
     * @param score in the unit; the spread is that of iterations
     */
    record Score(String benchmark, int threads, Spread score, String unit) {}

    void run(Path target) {
        try (WorkDirectory directory = WorkDirectory.claim(target.resolve("bench-micro"));
                PostgresServer postgres =
                        new PostgresServer(directory.path(), Ports.free(), BenchStack.postgresSettings())) {
            postgres.start();
            postgres.createDatabase(Role.ORDER.id());
            String url = postgres.url(Role.ORDER.id());
            List<Score> alone =
                    new ArrayList<>(scores(run(url, 1, "ContextBenchmark", "ProtocolBenchmark", "GateBenchmark")));
            List<Score> together = new ArrayList<>();
            for (int threads : COMMITTERS) {
                together.addAll(scores(run(url, threads, "DecisionBenchmark")));
            }
            Raw.write(target.resolve("bench").resolve("micro.json"), List.of(alone, together));
            new MicroReport(alone, together)
                    .write(
                            new Document(settings.docs()),
                            Machine.here().described(new Databases(postgres), "mvn -Pbench -Dbench=micro"));
        }
    }

    private Collection<RunResult> run(String url, int threads, String... benchmarks) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .threads(threads)
                .forks(1)
                .warmupIterations(settings.number("micro-warm-up"))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(settings.number("micro-iterations"))
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .jvmArgsAppend("-D" + URL + "=" + url, "-Xmx512m", "-XX:+UseSerialGC");
        for (String benchmark : benchmarks) {
            options.include(benchmark + "\\.");
        }
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new BenchException("JMH could not run " + List.of(benchmarks), e);
        }
    }

    private static List<Score> scores(Collection<RunResult> results) {
        return results.stream().map(Micro::score).toList();
    }

    private static Score score(RunResult result) {
        List<Double> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(iteration -> iteration.getPrimaryResult().getScore())
                .toList();
        return new Score(
                result.getPrimaryResult().getLabel(),
                result.getParams().getThreads(),
                Spread.of(iterations),
                result.getPrimaryResult().getScoreUnit());
    }
}
