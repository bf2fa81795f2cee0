package io.txn.systemtests;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which processes are dead or stand still, and were lately. Thread-safe. */
final class Outages {

    private final Set<ServiceProcess> out = new HashSet<>();
    private final Map<ServiceProcess, Long> ends = new HashMap<>();

    synchronized void begin(ServiceProcess instance) {
        out.add(instance);
    }

    synchronized void end(ServiceProcess instance) {
        out.remove(instance);
        ends.put(instance, System.nanoTime());
    }

    synchronized boolean now(ServiceProcess instance) {
        return out.contains(instance);
    }

    /** Whether an instance was out at that moment, or has been since. */
    synchronized boolean since(long nanos, ServiceProcess instance) {
        Long end = ends.get(instance);
        return out.contains(instance) || (end != null && end - nanos > 0);
    }
}
