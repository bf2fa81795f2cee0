package io.txn.benchmarks.micro;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Decisions by many threads at once, which PostgreSQL commits in groups. */
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DecisionBenchmark {

    @Benchmark
    public Decision decide(Storage storage) {
        Instant now = Instant.now();
        Decision commit = new Decision(
                Storage.nextXid(),
                Mode.TCC,
                Outcome.COMMIT,
                DeliveryStatus.FINISHED,
                Set.of(),
                now,
                now,
                1,
                null,
                null,
                now);
        return storage.local().isolated(() -> storage.decisions().decide(commit));
    }
}
