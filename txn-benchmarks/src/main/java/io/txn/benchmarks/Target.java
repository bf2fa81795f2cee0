package io.txn.benchmarks;

import static io.txn.benchmarks.Markdown.figure;
import static io.txn.benchmarks.Markdown.number;

/**
 * What we want of a figure.
 *
 * @param where under which circumstances, such as "8 clients"
 * @param decimals to be shown
 */
record Target(String what, String where, boolean atLeast, double wanted, Spread measured, int decimals) {

    boolean met() {
        return atLeast ? measured.median() >= wanted : measured.median() <= wanted;
    }

    /** As a row of {@link #table}. */
    String[] row() {
        double missing = Math.abs(measured.median() - wanted);
        return new String[] {
            what,
            where,
            (atLeast ? "≥ " : "≤ ") + number(wanted, decimals),
            figure(measured, decimals),
            met() ? "met" : "**missed** by " + number(missing, decimals)
        };
    }

    static Markdown table() {
        return Markdown.table("target", "at", "wanted", "measured", "");
    }
}
