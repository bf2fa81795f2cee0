package io.txn.benchmarks.micro;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.TransactionDefinition;
import io.txn.coordinator.Coordinator;
import io.txn.coordinator.CoordinatorSettings;
import io.txn.coordinator.GlobalTransactionTemplate;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Backoff;
import io.txn.participant.Participant;
import io.txn.participant.ServiceIdentity;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The protocol itself: no database and no network. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProtocolBenchmark {

    private static final URI SELF = URI.create("http://order-service:8080");
    private static final URI OTHER = URI.create("http://inventory-service:8080");
    private static final TransactionDefinition DEFINITION = TransactionDefinition.named("order");

    private final MemoryDatabase database = new MemoryDatabase();
    private Participant participant = participant();
    private GlobalTransactionTemplate template = template();

    /** What is over is kept in memory here: not for longer than an iteration. */
    @Setup(Level.Iteration)
    public void forget() {
        participant = participant();
        template = template();
    }

    private Participant participant() {
        return new Participant(
                new ServiceIdentity("order-service", () -> SELF),
                new MemoryBranchStore(database),
                database,
                (branch, outcome) -> {},
                InstantSource.system(),
                backoff(),
                20);
    }

    private GlobalTransactionTemplate template() {
        Duration second = Duration.ofSeconds(1);
        return new GlobalTransactionTemplate(new Coordinator(
                new CoordinatorSettings(second.multipliedBy(10), second, second, 100),
                new MemoryDecisionStore(database),
                database,
                participant,
                (service, outcomes) -> outcomes.stream()
                        .map(outcome -> Acknowledgement.done(outcome.xid()))
                        .toList(),
                Runnable::run,
                InstantSource.system(),
                backoff(),
                new Random(1)));
    }

    private static Backoff backoff() {
        return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), new Random(1));
    }

    /** An annotated method in which nothing takes part. */
    @Benchmark
    public GlobalTransaction beginAndEnd() {
        return template.execute(DEFINITION, ProtocolBenchmark::current);
    }

    /** A call that enlists nobody: its number, its context, its answer. */
    @Benchmark
    public GlobalTransaction callThatEnlistsNobody() {
        return template.execute(DEFINITION, () -> {
            GlobalTransaction transaction = current();
            GlobalTransaction.Call call = transaction.call(OTHER);
            call.context();
            call.answered(CallReport.NONE);
            return transaction;
        });
    }

    /** A branch of another service, the decision, its delivery. */
    @Benchmark
    public GlobalTransaction oneParticipant() {
        return template.execute(DEFINITION, () -> {
            GlobalTransaction transaction = current();
            transaction.call(OTHER).answered(new CallReport(Set.of(OTHER), null));
            return transaction;
        });
    }

    private static GlobalTransaction current() {
        return GlobalTransaction.current().orElseThrow();
    }
}
