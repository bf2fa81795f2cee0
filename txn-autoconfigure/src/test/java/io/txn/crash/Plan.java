package io.txn.crash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One fault, at one occurrence of its place; or none. Counts and describes what passes. Thread-safe. */
final class Plan {

    private final @Nullable Fault fault;
    private final int occurrence;
    private final Map<Place, List<String>> passed = new EnumMap<>(Place.class);
    private boolean armed;
    private @Nullable String struck;

    private Plan(@Nullable Fault fault, int occurrence) {
        this.fault = fault;
        this.occurrence = occurrence;
        for (Place place : Place.values()) {
            passed.put(place, new ArrayList<>());
        }
    }

    /** Only counts. */
    static Plan trial() {
        return new Plan(null, 0);
    }

    /** Strikes at the given occurrence, counted from 1. */
    static Plan of(Fault fault, int occurrence) {
        return new Plan(fault, occurrence);
    }

    synchronized void arm() {
        armed = true;
    }

    /** Passes a place; returns the fault that strikes there, or null. */
    synchronized @Nullable Fault pass(Place place, String what) {
        if (!armed) {
            return null;
        }
        List<String> here = passed.get(place);
        here.add(what);
        if (fault == null || fault.place() != place || here.size() != occurrence) {
            return null;
        }
        struck = what;
        return fault;
    }

    /** How often each place was passed. */
    synchronized int count(Place place) {
        return passed.get(place).size();
    }

    synchronized boolean struck() {
        return struck != null;
    }

    @Override
    public synchronized String toString() {
        return fault == null ? "no fault" : fault + " " + occurrence + " (" + struck + ")";
    }
}
