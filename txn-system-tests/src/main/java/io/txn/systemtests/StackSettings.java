package io.txn.systemtests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a stack is to be like. The module is the directory of this Maven module, beside which the samples are; the name is
 * that of the directory under {@code target} where logs and data go.
 */
record StackSettings(
        Path module,
        String name,
        Map<Sample, Integer> ports,
        Map<String, String> properties,
        Map<String, String> postgres) {

    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final Duration RECOVERY_INTERVAL = Duration.ofSeconds(1);

    /**
     * Short times, as somebody wants who is looking on, and ports that are free. A process that stands still does not keep
     * its locks for ever.
     */
    static StackSettings of(Path module, String name) {
        Map<Sample, Integer> ports = new EnumMap<>(Sample.class);
        for (Sample sample : Sample.values()) {
            ports.put(sample, Ports.free());
        }
        return new StackSettings(module, name, ports, Map.of(), Map.of())
                .property("txn.secret", UUID.randomUUID().toString())
                .property("txn.timeout", TIMEOUT.toSeconds() + "s")
                .property("txn.completion.wait", "1s")
                .property("txn.recovery.interval", RECOVERY_INTERVAL.toSeconds() + "s")
                .postgres("idle_in_transaction_session_timeout", "30s");
    }

    StackSettings port(Sample sample, int port) {
        Map<Sample, Integer> changed = new EnumMap<>(ports);
        changed.put(sample, port);
        return new StackSettings(module, name, changed, properties, postgres);
    }

    StackSettings property(String key, String value) {
        return new StackSettings(module, name, ports, with(properties, key, value), postgres);
    }

    StackSettings postgres(String key, String value) {
        return new StackSettings(module, name, ports, properties, with(postgres, key, value));
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> changed = new TreeMap<>(map);
        changed.put(key, value);
        return changed;
    }
}
