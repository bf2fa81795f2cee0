package io.txn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table of a document. */
final class Markdown {

    private final List<String> lines = new ArrayList<>();

    private Markdown() {}

    /** The first column is for names, the others are for figures. */
    static Markdown table(String... headings) {
        Markdown table = new Markdown();
        table.row(headings);
        table.lines.add("|---|" + "---:|".repeat(headings.length - 1));
        return table;
    }

    Markdown row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
        return this;
    }

    /** The middle, with least and most in small print. */
    static String figure(Spread spread, int decimals) {
        return "%s <sub>%s–%s</sub>"
                .formatted(
                        number(spread.median(), decimals),
                        number(spread.min(), decimals),
                        number(spread.max(), decimals));
    }

    static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
