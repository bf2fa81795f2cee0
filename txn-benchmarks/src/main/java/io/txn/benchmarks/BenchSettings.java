package io.txn.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is measured and how long. Each can be said on the command line as {@code name=value}. */
final class BenchSettings {

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> changed = new ArrayList<>();

    private BenchSettings() {
        // Side by side.
        values.put("variants", "plain,tcc-by-hand,tcc,saga-by-hand,saga,tcc-kafka,tcc-event");
        values.put("concurrency", "1,8,32");
        values.put("rounds", "5");
        // For each variant. With less, the first rounds still run code that is not compiled to the end.
        values.put("first-warm-up", "60s");
        values.put("warm-up", "2s");
        values.put("measure", "6s");
        values.put("docs", "../docs");
        // Single parts.
        values.put("micro-warm-up", "3");
        values.put("micro-iterations", "5");
        // Growth.
        values.put("finished-rows", "10000000");
        values.put("backlog", "100000");
        values.put("open", "10000");
        values.put("load", "8");
        values.put("backlog-limit", "12m");
        values.put("phases", "idle,open,outcomes,in-doubt,finished,memory");
        values.put("memory", "4m");
        values.put("idle", "60s");
        // Messages.
        values.put("rest", "100");
        values.put("payload", "200");
    }

    /** The defaults, but for what the arguments say. */
    static BenchSettings of(List<String> arguments) {
        BenchSettings settings = new BenchSettings();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            if (pair.length != 2 || settings.values.replace(pair[0], pair[1]) == null) {
                throw new IllegalArgumentException(
                        argument + " is no setting; there are (with their defaults) " + settings.values);
            }
            settings.changed.add(argument);
        }
        return settings;
    }

    /** What is not as by default, as it has to be said to Maven; empty if nothing. */
    String changed() {
        return changed.isEmpty() ? "" : " -Dbench.args=\"" + String.join(" ", changed) + "\"";
    }

    List<Variant> variants() {
        return list("variants").stream().map(Variant::of).toList();
    }

    List<Integer> concurrency() {
        return list("concurrency").stream().map(Integer::valueOf).toList();
    }

    List<String> phases() {
        return list("phases");
    }

    int number(String name) {
        return Integer.parseInt(value(name));
    }

    /** Of seconds or minutes: {@code 6s}, {@code 5m}. */
    Duration duration(String name) {
        return Duration.parse("PT" + value(name));
    }

    Path docs() {
        return Path.of(value("docs"));
    }

    private List<String> list(String name) {
        return Stream.of(value(name).split(",", -1)).map(String::strip).toList();
    }

    private String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("There is no setting " + name);
        }
        return value;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
