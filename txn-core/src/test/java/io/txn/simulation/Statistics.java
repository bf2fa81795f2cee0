package io.txn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What happened in many schedules, so that a simulator that has gone quiet is noticed. */
final class Statistics {

    /** What must have happened, or some of the faults do not happen any more. */
    private static final List<String> KINDS = List.of(
            "clients told COMMITTED",
            "clients told NOTHING",
            "clients told ROLLED_BACK",
            "clock jumps",
            "commits landed unheard",
            "commits not landed",
            "commits under way",
            "databases away",
            "deaths after a commit",
            "deaths at a statement",
            "deaths before a commit",
            "fate DELAYED",
            "fate REQUEST_LOST",
            "fate RESPONSE_LOST",
            "fate TWICE",
            "fate TWICE_APART",
            "handlers that always fail",
            "handlers that failed once",
            "interventions RESOLVE",
            "interventions RETRY",
            "kills",
            "orders SAGA",
            "orders TCC",
            "outer local transactions",
            "outer local transactions that roll back",
            "parked for good reason",
            "partitions between two",
            "pauses",
            "requests cut off",
            "restarts",
            "services cut off",
            "slow messages",
            "statements failed");

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Set<Long> interleavings = new HashSet<>();

    void count(String what) {
        count(what, 1);
    }

    void count(String what, int times) {
        counts.merge(what, times, Integer::sum);
    }

    void schedule(long trace, int switches) {
        interleavings.add(trace);
        counts.merge("schedules", 1, Integer::sum);
        counts.merge("switches", switches, Integer::sum);
    }

    synchronized void add(Statistics other) {
        interleavings.addAll(other.interleavings);
        other.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
    }

    int interleavings() {
        return interleavings.size();
    }

    void assertNoKindIsMissing() {
        assertThat(counts.keySet()).as("what has happened").containsAll(KINDS);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("distinct interleavings " + interleavings.size());
        counts.forEach((what, count) -> text.append(String.format(Locale.ROOT, ", %s %d", what, count)));
        return text.toString();
    }
}
