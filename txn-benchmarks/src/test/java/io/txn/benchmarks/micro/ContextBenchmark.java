package io.txn.benchmarks.micro;

import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the header of a request costs on either side, and a signature alone. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ContextBenchmark {

    private final Signer signer = Signer.withSecret("a secret of sixteen characters or more");
    private final ContextCodec codec = new ContextCodec(signer);
    private final TransactionContext context = new TransactionContext(
            new Xid("order-service:0123456789abcdefghjkmnpqrs"),
            URI.create("http://order-service:8080"),
            Mode.TCC,
            Duration.ofSeconds(10),
            "2");
    private final String header = codec.encode(context);
    private final byte[] batch = "x".repeat(4096).getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public String encodeContext() {
        return codec.encode(context);
    }

    @Benchmark
    public TransactionContext decodeContext() {
        return codec.decode(header);
    }

    @Benchmark
    public String signFourKilobytes() {
        return signer.sign("outcomes", batch);
    }
}
