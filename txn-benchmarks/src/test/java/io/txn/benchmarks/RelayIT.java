package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The broker is a process, whose class path is there once its module has been packaged. */
class RelayIT {

    @AutoClose
    private static MessageStack stack;

    @BeforeAll
    static void start() {
        stack = new MessageStack(Path.of("target", "bench-relay-it"));
    }

    @Test
    void everyWayDeliversAllMessagesAndIsReported() throws IOException {
        Path docs = Files.createDirectories(Path.of("target", "relay-it"));
        Files.deleteIfExists(docs.resolve("BENCHMARKS.md"));
        BenchSettings settings =
                BenchSettings.of(List.of("rounds=1", "rest=3", "concurrency=2", "first-warm-up=1s", "measure=1s"));

        List<MessagesMeasured> all = new RelayBench(settings).measure(stack);
        new RelayReport(all, 200).write(new Document(docs), "- **Machine**: a small one\n");

        assertThat(all)
                .extracting(MessagesMeasured::way)
                .containsOnly(Messaging.values())
                .hasSize(6);
        assertThat(all).allSatisfy(measured -> {
            assertThat(measured.messages()).isPositive();
            assertThat(measured.p50()).isPositive();
            assertThat(measured.commits() > 1).isEqualTo(measured.way().table() != null);
            assertThat(measured.statements() > 1).isEqualTo(measured.way().table() != null);
        });
        assertThat(docs.resolve("BENCHMARKS.md"))
                .content()
                .contains("| polling by hand | 2 |")
                .contains("| outbox of txn | ");
        assertThat(docs.resolve("benchmarks")).isDirectoryContaining("glob:**/relay-throughput.svg");
    }
}
