package io.txn.benchmarks;

import static io.txn.benchmarks.Markdown.figure;

import io.txn.benchmarks.BarChart.Panel;
import io.txn.benchmarks.BarChart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The part of the document about variants side by side, and its plots. */
final class RunReport {

    private static final String LATENCY = "milliseconds, less is better;";

    private static final String OVER_KAFKA = """
            Variants with Kafka have three processes and a PostgreSQL server each to themselves, which are idle while others are
            measured, as is the broker; all others share theirs. Of messages, one for each confirmed order, and no other, was seen by
            a `read_committed` consumer after each measurement.
            """;

    private static final String PER_ORDER = """

            ### Per order

            Of the whole path: three services, their databases, and the requests and records between them. Records are those in
            the services' topics; transaction markers and offsets are not counted.

            """;

    private final Figures figures;
    private final Spread commit;
    private final List<Target> targets;

    RunReport(Figures figures, Spread commit, List<Target> targets) {
        this.figures = figures;
        this.commit = commit;
        this.targets = targets;
    }

    void write(Document document, String machine) {
        document.plot(
                "throughput", bars("Throughput", "orders per second, more is better", true, 0, Measured::throughput));
        document.plot(
                "latency-p50",
                bars("Median latency", LATENCY + " panels have scales of their own", false, 1, Measured::p50));
        document.plot(
                "latency-p99",
                bars(
                        "99th percentile of latency",
                        LATENCY + " panels have scales of their own",
                        false,
                        1,
                        Measured::p99));
        document.plot("ratio", ratios());
        document.plot(
                "cpu",
                bars(
                        "CPU time",
                        "milliseconds per order, services, database and broker together, less is better",
                        true,
                        1,
                        Measured::cpuMillis));
        document.write("side by side", text(machine));
    }

    private String text(String machine) {
        StringBuilder text =
                new StringBuilder("## Side by side\n\n").append(machine).append('\n');
        text.append(
                "One order flow over three services: an order's row, stock, money. The same business rows, clients, pools and flags in\n"
                        + "all variants, interleaved in one run of " + figures.rounds()
                        + " rounds in rotating order. Closed loop; after each\n"
                        + "measurement the sums in the three databases were checked.\n");
        if (figures.variants().stream().anyMatch(RunReport::overKafka)) {
            text.append(OVER_KAFKA);
        }
        text.append('\n');
        figures.variants()
                .forEach(variant -> text.append("- **%s**: %s%n".formatted(variant.label(), variant.meaning())));
        text.append("\n![Throughput](benchmarks/throughput.svg)\n\n### Targets\n\n")
                .append(targetTable());
        text.append("\nOne changed row and its commit, alone on the server, take ")
                .append(figure(commit, 2))
                .append(" ms: that is what one local commit costs.\n");
        text.append("\n![Ratios](benchmarks/ratio.svg)\n");
        for (int clients : figures.concurrencies()) {
            text.append("\n### ")
                    .append(Targets.clients(clients))
                    .append("\n\n")
                    .append(table(clients));
        }
        text.append(PER_ORDER);
        text.append(perOrder());
        text.append(
                "\n![Median latency](benchmarks/latency-p50.svg)\n![Latency at p99](benchmarks/latency-p99.svg)\n![CPU](benchmarks/cpu.svg)\n");
        return text.toString();
    }

    private Markdown targetTable() {
        Markdown table = Target.table();
        targets.forEach(target -> table.row(target.row()));
        return table;
    }

    private Markdown table(int clients) {
        Markdown table =
                Markdown.table("", "orders/s", "p50 ms", "p99 ms", "CPU ms/order", "of it database", "left over, ms");
        for (Variant variant : figures.variants()) {
            table.row(
                    variant.label(),
                    cell(variant, clients, Measured::throughput, 1),
                    cell(variant, clients, Measured::p50, 2),
                    cell(variant, clients, Measured::p99, 2),
                    cell(variant, clients, Measured::cpuMillis, 2),
                    cell(variant, clients, Measured::cpuMillisDatabase, 2),
                    cell(variant, clients, Measured::drainMillis, 0));
        }
        return table;
    }

    private Markdown perOrder() {
        Markdown table = Markdown.table(
                "",
                "clients",
                "local commits",
                "SQL statements",
                "WAL flushes",
                "WAL KiB",
                "HTTP requests",
                "Kafka records");
        for (Variant variant : figures.variants()) {
            for (int clients : figures.concurrencies()) {
                table.row(
                        variant.label(),
                        Integer.toString(clients),
                        cell(variant, clients, Measured::commits, 2),
                        cell(variant, clients, Measured::statements, 2),
                        cell(variant, clients, Measured::flushes, 2),
                        cell(variant, clients, Measured::walKilobytes, 1),
                        cell(variant, clients, Measured::requests, 2),
                        overKafka(variant) ? cell(variant, clients, Measured::kafkaRecords, 2) : "–");
            }
        }
        return table;
    }

    private static boolean overKafka(Variant variant) {
        return variant.setup().needsBroker();
    }

    private String cell(Variant variant, int clients, ToDoubleFunction<Measured> figure, int decimals) {
        return figures.of(variant, clients, figure)
                .map(spread -> figure(spread, decimals))
                .orElse("");
    }

    private BarChart bars(String title, String unit, boolean shared, int decimals, ToDoubleFunction<Measured> figure) {
        List<Variant> variants = figures.variants();
        return new BarChart(
                title,
                unit + whiskers(),
                shared,
                null,
                decimals,
                variants.stream()
                        .map(variant -> new Series(variant.label(), variant.colour()))
                        .toList(),
                panels((panel, clients) -> variants.stream()
                        .forEach(variant ->
                                panel.add(figures.of(variant, clients, figure).orElse(null)))));
    }

    private String whiskers() {
        return "; the median of " + figures.rounds() + " rounds, whiskers from the least to the most";
    }

    private BarChart ratios() {
        return new BarChart(
                "Throughput compared, round by round",
                "1 is as fast as without the library, more is better" + whiskers(),
                true,
                1.0,
                2,
                List.of(
                        new Series("TCC with txn / TCC by hand", Variant.TCC.colour()),
                        new Series("saga with txn / plain calls", Variant.SAGA.colour()),
                        new Series("saga with txn / saga by hand", Variant.SAGA_BY_HAND.colour())),
                panels((panel, clients) -> {
                    panel.add(throughput(Variant.TCC, Variant.TCC_BY_HAND, clients));
                    panel.add(throughput(Variant.SAGA, Variant.PLAIN, clients));
                    panel.add(throughput(Variant.SAGA, Variant.SAGA_BY_HAND, clients));
                }));
    }

    private @Nullable Spread throughput(Variant variant, Variant to, int clients) {
        return figures.ratio(variant, to, clients, Measured::throughput).orElse(null);
    }

    /** Fills in the values of a panel. */
    private interface Filling {
        void fill(List<@Nullable Spread> panel, int clients);
    }

    private List<Panel> panels(Filling filling) {
        List<Panel> panels = new ArrayList<>();
        for (int clients : figures.concurrencies()) {
            List<@Nullable Spread> values = new ArrayList<>();
            filling.fill(values, clients);
            panels.add(new Panel(Targets.clients(clients), values));
        }
        return panels;
    }
}
