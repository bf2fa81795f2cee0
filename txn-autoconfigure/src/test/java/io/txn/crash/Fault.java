package io.txn.crash;

import java.util.Locale;

/** What goes wrong at a place. */
enum Fault {
    DIES_BEFORE_STATEMENT(Place.STATEMENT),
    /** The connection breaks; the process lives on. */
    CONNECTION_LOST_AT_STATEMENT(Place.STATEMENT),
    DIES_BEFORE_COMMIT(Place.COMMIT),
    /** Not committed; the process lives on and cannot know (R6). */
    COMMIT_LOST(Place.COMMIT),
    /** Committed; the process lives on and cannot know (R6). */
    COMMIT_ANSWER_LOST(Place.COMMIT),
    DIES_AFTER_COMMIT(Place.COMMIT),
    DIES_BEFORE_ROLLBACK(Place.ROLLBACK),
    CALLER_DIES_BEFORE_REQUEST(Place.REQUEST),
    CALLER_DIES_AFTER_RESPONSE(Place.REQUEST),
    REQUEST_LOST(Place.ARRIVAL),
    /** This request and all that follow from the same caller, until recovery. */
    PARTITIONED(Place.ARRIVAL),
    REQUEST_DELIVERED_TWICE(Place.ARRIVAL),
    /** The callee serves a request of a caller that is gone. */
    CALLER_DIES_MEANWHILE(Place.ARRIVAL),
    CALLEE_DIES_BEFORE_RESPONSE(Place.ARRIVAL),
    RESPONSE_LOST(Place.ARRIVAL);

    private final Place place;

    Fault(Place place) {
        this.place = place;
    }

    Place place() {
        return place;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
