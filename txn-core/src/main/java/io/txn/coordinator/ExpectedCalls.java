package io.txn.coordinator;

import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Whom sagas call, by what the last one of the same name has done. Thread-safe. */
final class ExpectedCalls {

    /** A name that is made up for each saga teaches nothing. */
    private static final int NAMES = 1_000;

    /** One that makes very many calls may well make fewer the next time. */
    private static final int CALLS = 16;

    private final Map<String, NavigableMap<Integer, URI>> byName = new ConcurrentHashMap<>();

    void learn(String name, Map<Integer, URI> calls) {
        if (byName.size() < NAMES || byName.containsKey(name)) {
            NavigableMap<Integer, URI> first = new TreeMap<>();
            calls.entrySet().stream().limit(CALLS).forEach(call -> first.put(call.getKey(), call.getValue()));
            byName.put(name, Collections.unmodifiableNavigableMap(first));
        }
    }

    /** Targets by the number of the call. */
    Map<Integer, URI> after(String name, Set<Integer> calls) {
        NavigableMap<Integer, URI> known = byName.getOrDefault(name, Collections.emptyNavigableMap());
        return known.tailMap(Collections.max(calls), false);
    }
}
