package io.txn.systemtests;

import io.txn.systemtests.Calamity.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What came of a soak, in one block that a person can read. */
record SoakReport(
        String name,
        long seed,
        Duration length,
        History history,
        Map<Kind, List<Duration>> recoveries,
        int looks,
        long left,
        int violations) {

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "== %s: %.1f minutes, seed %d ==", name, length.toMillis() / 60_000.0, seed));
        lines.add(row("orders", "placed", "confirmed", "refused", "undone", "unknown", "placed/s", "confirmed/s"));
        new TreeMap<>(history.counts()).forEach((mode, counts) -> lines.add(orders(mode, counts)));
        lines.add("longest answer: " + history.longest().toMillis()
                + " ms; answers that leave the outcome open, by status: " + history.unusual());
        lines.add(row("faults", "count", "median ms", "max ms", "until orders are confirmed through every instance"));
        recoveries.forEach((kind, durations) -> lines.add(recovery(kind, durations)));
        lines.add("books found balanced in the middle of it: " + looks + " times");
        lines.add("rows left: " + left + "; violations: " + violations);
        return "\n" + String.join("\n", lines) + "\n";
    }

    private String orders(String mode, Map<History.Told, Long> counts) {
        long placed = counts.values().stream().mapToLong(Long::longValue).sum();
        long confirmed = counts.getOrDefault(History.Told.CONFIRMED, 0L);
        return row(
                mode,
                placed,
                confirmed,
                counts.getOrDefault(History.Told.REFUSED, 0L),
                counts.getOrDefault(History.Told.UNDONE, 0L),
                counts.getOrDefault(History.Told.UNKNOWN, 0L),
                perSecond(placed),
                perSecond(confirmed));
    }

    private String perSecond(long count) {
        return String.format(Locale.ROOT, "%.1f", count * 1000.0 / Math.max(1, length.toMillis()));
    }

    private static String recovery(Kind kind, List<Duration> sorted) {
        return row(
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                sorted.size(),
                sorted.get(sorted.size() / 2).toMillis(),
                sorted.get(sorted.size() - 1).toMillis());
    }

    private static String row(String first, Object... others) {
        StringBuilder row = new StringBuilder(String.format("%-16s", first));
        for (Object other : others) {
            row.append(String.format(" %11s", other));
        }
        return row.toString();
    }
}
