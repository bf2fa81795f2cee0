package io.txn.benchmarks.micro;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Backoff;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import io.txn.participant.ServiceIdentity;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A try and an outcome that do nothing else: gate and branch, and their end, on PostgreSQL. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class GateBenchmark {

    private static final URI COORDINATOR = URI.create("http://coordinator:8080");

    @SuppressWarnings("NullAway.Init")
    private Participant participant;

    @Setup
    public void assemble(Storage storage) {
        participant = new Participant(
                new ServiceIdentity("inventory-service", () -> URI.create("http://inventory-service:8080")),
                storage.branches(),
                storage.local(),
                (branch, outcome) -> {},
                InstantSource.system(),
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(1)),
                20);
    }

    /** One commit. */
    @Benchmark
    public GlobalTransaction tried() throws Exception {
        GlobalTransaction transaction = GlobalTransaction.begun(
                "work", Storage.nextXid(), Mode.TCC, COORDINATOR, Duration.ofHours(1), InstantSource.system(), null);
        participant.enlist(transaction, new NoWork());
        return transaction;
    }

    /** Two commits. */
    @Benchmark
    public List<Acknowledgement> triedAndConfirmed() throws Exception {
        GlobalTransaction transaction = tried();
        return participant.complete(List.of(new OutcomeMessage(transaction.xid(), Outcome.COMMIT)));
    }
}
