package io.txn.benchmarks;

import static io.txn.benchmarks.Markdown.figure;

import io.txn.benchmarks.BarChart.Panel;
import io.txn.benchmarks.BarChart.Series;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The part of the document about messages, and its plots. */
final class RelayReport {

    private final List<MessagesMeasured> all;
    private final int payload;

    RelayReport(List<MessagesMeasured> all, int payload) {
        this.all = all;
        this.payload = payload;
    }

    void write(Document document, String machine) {
        document.plot("relay-latency", latency());
        document.plot("relay-throughput", throughput());
        document.write("relay", text(machine));
    }

    private String text(String machine) {
        return """
                ## Messages to Kafka

                %s
                Messages of %d bytes and a key, interleaved in one run of %d rounds in rotating order; after each measurement it
                was checked that a `read_committed` consumer had each message, and had it once.

                %s
                ### One message at rest

                "Call" is what the caller waits for: a commit in the database, or one of Kafka. "Visible" is the time from there until a
                consumer had the message. Pauses between messages are of up to a second, at random. Statements are all that
                PostgreSQL counted per message, commits all of the transaction manager's, the looks for messages in the pauses included.

                %s
                ![Latency](benchmarks/relay-latency.svg)

                ### Under load

                Each thread sends the next message when the call for the last one has returned. Messages per second count until the last
                one was visible.

                %s
                ![Throughput](benchmarks/relay-throughput.svg)
                """.formatted(machine, payload, rounds(), ways(), atRest(), underLoad());
    }

    private static String ways() {
        return Arrays.stream(Messaging.values())
                .map(way -> "- **%s**: %s%n".formatted(way.label(), way.meaning()))
                .collect(Collectors.joining());
    }

    private Markdown atRest() {
        Markdown table = Markdown.table(
                "", "call, p50 ms", "visible, p50 ms", "visible, p99 ms", "SQL statements", "local commits");
        for (Messaging way : Messaging.values()) {
            table.row(
                    way.label(),
                    cell(way, MessagesMeasured.AT_REST, MessagesMeasured::callP50, 2),
                    cell(way, MessagesMeasured.AT_REST, MessagesMeasured::p50, 2),
                    cell(way, MessagesMeasured.AT_REST, MessagesMeasured::p99, 2),
                    cell(way, MessagesMeasured.AT_REST, MessagesMeasured::statements, 2),
                    cell(way, MessagesMeasured.AT_REST, MessagesMeasured::commits, 2));
        }
        return table;
    }

    private Markdown underLoad() {
        Markdown table = Markdown.table(
                "",
                "threads",
                "messages/s",
                "call, p50 ms",
                "visible, p50 ms",
                "p99 ms",
                "SQL statements",
                "local commits");
        for (Messaging way : Messaging.values()) {
            for (int threads : threads()) {
                table.row(
                        way.label(),
                        Integer.toString(threads),
                        cell(way, threads, MessagesMeasured::throughput, 0),
                        cell(way, threads, MessagesMeasured::callP50, 2),
                        cell(way, threads, MessagesMeasured::p50, 2),
                        cell(way, threads, MessagesMeasured::p99, 2),
                        cell(way, threads, MessagesMeasured::statements, 2),
                        cell(way, threads, MessagesMeasured::commits, 2));
            }
        }
        return table;
    }

    private BarChart latency() {
        return new BarChart(
                "From commit to visible, one message at rest",
                "milliseconds, less is better; panels have scales of their own" + whiskers(),
                false,
                null,
                1,
                series(),
                List.of(
                        panel("median", MessagesMeasured.AT_REST, MessagesMeasured::p50),
                        panel("99th percentile", MessagesMeasured.AT_REST, MessagesMeasured::p99)));
    }

    private BarChart throughput() {
        return new BarChart(
                "Messages per second",
                "until all are visible, more is better" + whiskers(),
                true,
                null,
                0,
                series(),
                threads().stream()
                        .map(threads -> panel(
                                threads == 1 ? "1 thread" : threads + " threads",
                                threads,
                                MessagesMeasured::throughput))
                        .toList());
    }

    private static List<Series> series() {
        return Arrays.stream(Messaging.values())
                .map(way -> new Series(way.label(), way.colour()))
                .toList();
    }

    private Panel panel(String label, int threads, ToDoubleFunction<MessagesMeasured> figure) {
        List<@Nullable Spread> values = Arrays.stream(Messaging.values())
                .<@Nullable Spread>map(way -> spread(way, threads, figure))
                .toList();
        return new Panel(label, values);
    }

    private String whiskers() {
        return "; the median of " + rounds() + " rounds, whiskers from the least to the most";
    }

    private String cell(Messaging way, int threads, ToDoubleFunction<MessagesMeasured> figure, int decimals) {
        return figure(spread(way, threads, figure), decimals);
    }

    private Spread spread(Messaging way, int threads, ToDoubleFunction<MessagesMeasured> figure) {
        return Spread.of(all.stream()
                .filter(measured -> measured.way() == way && measured.threads() == threads)
                .map(figure::applyAsDouble)
                .toList());
    }

    private List<Integer> threads() {
        return all.stream()
                .map(MessagesMeasured::threads)
                .filter(threads -> threads != MessagesMeasured.AT_REST)
                .distinct()
                .sorted()
                .toList();
    }

    private int rounds() {
        return all.stream().mapToInt(MessagesMeasured::round).max().orElse(0);
    }
}
