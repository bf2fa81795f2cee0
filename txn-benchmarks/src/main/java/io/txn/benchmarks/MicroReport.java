package io.txn.benchmarks;

import static io.txn.benchmarks.Markdown.figure;
import static io.txn.benchmarks.Markdown.number;

import io.txn.benchmarks.BarChart.Panel;
import io.txn.benchmarks.BarChart.Series;
import io.txn.benchmarks.Micro.Score;
import java.util.List;
import java.util.Map;

/** The part of the document about single parts. */
final class MicroReport {

    private static final Map<String, String> MEANINGS = Map.of(
            "encodeContext", "write and sign the header of a request",
            "decodeContext", "verify and read it",
            "signFourKilobytes", "sign a batch of 4 KiB",
            "beginAndEnd", "an annotated method in which nothing takes part",
            "callThatEnlistsNobody", "the same with one call that enlists nobody",
            "oneParticipant", "one participant, decision and delivery, stores in memory",
            "tried", "gate: a try that does nothing, one commit on PostgreSQL",
            "triedAndConfirmed", "gate: the same and its confirm, two commits on PostgreSQL");

    private final List<Score> alone;
    private final List<Score> together;

    MicroReport(List<Score> alone, List<Score> together) {
        this.alone = alone;
        this.together = together;
    }

    void write(Document document, String machine) {
        document.plot("group-commit", chart());
        document.write("micro", text(machine));
    }

    private String text(String machine) {
        Markdown parts = Markdown.table("one thread", "µs");
        alone.forEach(score ->
                parts.row(MEANINGS.getOrDefault(score.benchmark(), score.benchmark()), figure(score.score(), 2)));
        Markdown decisions = Markdown.table("threads that decide at once", "decisions/s", "of one thread");
        double one = together.get(0).score().median();
        together.forEach(score -> decisions.row(
                Integer.toString(score.threads()),
                figure(score.score(), 0),
                number(score.score().median() / one, 1) + " ×"));
        return "## Single parts\n\n" + machine
                + "\nMeasured with JMH; least and most are those of single iterations.\n\n" + parts
                + "\n### Decisions share commits\n\n![Decisions](benchmarks/group-commit.svg)\n\n" + decisions;
    }

    private BarChart chart() {
        return new BarChart(
                "Decisions per second, by the number of threads that decide",
                "durable inserts per second on PostgreSQL, more is better; whiskers from the slowest to the fastest iteration",
                true,
                null,
                0,
                List.of(new Series("decisions", Variant.TCC.colour())),
                together.stream()
                        .map(score -> new Panel(Integer.toString(score.threads()), List.of(score.score())))
                        .toList());
    }
}
