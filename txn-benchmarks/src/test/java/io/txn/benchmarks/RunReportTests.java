package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunReportTests {

    @Test
    void writesTablesTargetsAndPlots() throws IOException {
        Path docs = Files.createDirectories(Path.of("target", "report-tests"));
        Files.deleteIfExists(docs.resolve("BENCHMARKS.md"));
        Figures figures = new Figures(someMeasurements());

        new RunReport(figures, Spread.of(2.5), new Targets(figures, 2.5).all())
                .write(new Document(docs), "- **Machine**: a small one\n");

        assertThat(docs.resolve("BENCHMARKS.md"))
                .content()
                .contains(
                        "| TCC throughput / by hand | 8 clients | ≥ 1.00 | 0.90 <sub>0.90–0.90</sub> | **missed** by 0.10 |")
                .contains("| saga throughput / plain | 1 client | ≥ 0.70 | 0.72 <sub>0.72–0.72</sub> | met |")
                .contains("| TCC with txn | 32 |")
                .containsPattern("\\| TCC with txn \\| 1 \\|.* \\| – \\|\n")
                .contains("| TCC with txn, and an event | 32 |")
                .containsPattern("\\| TCC over Kafka with txn \\| 1 \\|.* \\| 4.00 <sub>4.00–4.00</sub> \\|\n")
                .contains("Variants with Kafka")
                .contains("a small one");
        assertThat(docs.resolve("benchmarks")).isDirectoryContaining("glob:**/throughput.svg");
    }

    private static List<Measured> someMeasurements() {
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            double machine = 1 + round * 0.05;
            for (int clients : List.of(1, 8, 32)) {
                double plain = machine * (70 + 40 * Math.log(clients));
                all.add(FiguresTests.measured("plain", clients, round, plain));
                all.add(FiguresTests.measured("tcc-by-hand", clients, round, plain * 0.6));
                all.add(FiguresTests.measured("tcc", clients, round, plain * 0.54));
                all.add(FiguresTests.measured("saga-by-hand", clients, round, plain * 0.98));
                all.add(FiguresTests.measured("saga", clients, round, plain * 0.72));
                all.add(FiguresTests.measured("tcc-kafka", clients, round, plain * 0.4));
                all.add(FiguresTests.measured("tcc-event", clients, round, plain * 0.5));
            }
        }
        return all;
    }
}
