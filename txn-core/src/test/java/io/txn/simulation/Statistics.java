package io.txn.simulation;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What happened in many schedules, so that a simulator that has gone quiet is noticed. */
final class Statistics {

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<Long> interleavings = new HashSet<>();

    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    void schedule(long trace, int switches) {
        interleavings.add(trace);
        counts.merge("schedules", 1, Integer::sum);
        counts.merge("switches", switches, Integer::sum);
    }

    int of(String what) {
        return counts.getOrDefault(what, 0);
    }

    int interleavings() {
        return interleavings.size();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("distinct interleavings " + interleavings.size());
        counts.forEach((what, count) -> text.append(String.format(Locale.ROOT, ", %s %d", what, count)));
        return text.toString();
    }
}
