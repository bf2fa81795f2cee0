package io.txn.crash;

import io.txn.Mode;
import io.txn.Outcome;

/**
 * One transaction of seven branches: two of the coordinator's own; three at a participant, the second of which within the
 * try of the first, which calls a third service too; one there by that call; and one there by a call of the coordinator's.
 */
enum Scenario {
    TCC_COMMIT(Mode.TCC, Outcome.COMMIT, Course.STRAIGHT, 46, 10, 5),
    /** The decision and the coordinator's own branches ride in a local transaction of the application's (R11). */
    TCC_COMMIT_RIDING(Mode.TCC, Outcome.COMMIT, Course.RIDING, 47, 8, 5),
    TCC_ROLLBACK(Mode.TCC, Outcome.ROLLBACK, Course.STRAIGHT, 48, 9, 6),
    SAGA_COMMIT(Mode.SAGA, Outcome.COMMIT, Course.STRAIGHT, 43, 13, 5),
    SAGA_ROLLBACK(Mode.SAGA, Outcome.ROLLBACK, Course.STRAIGHT, 80, 23, 8),
    /** After another one of its name, so that calls are on record before it is known that they are made. */
    SAGA_ROLLBACK_EXPECTED(Mode.SAGA, Outcome.ROLLBACK, Course.EXPECTED, 80, 22, 8),
    /** Nobody hears of the decision from its coordinator, which dies: points from then on, in recovery. */
    TCC_COMMIT_RECOVERED(Mode.TCC, Outcome.COMMIT, Course.UNTOLD, 21, 4, 2),
    /** The coordinator dies before it decides: points from then on, in recovery. */
    TCC_ROLLBACK_RECOVERED(Mode.TCC, Outcome.ROLLBACK, Course.UNDECIDED, 26, 9, 2),
    /** The coordinator dies before it decides: points from then on, in recovery. */
    SAGA_ROLLBACK_RECOVERED(Mode.SAGA, Outcome.ROLLBACK, Course.UNDECIDED, 45, 12, 3),
    /** The same with two smaller ones beside it, so that outcomes are told and carried out together. */
    TCC_COMMITS_RECOVERED(TCC_COMMIT_RECOVERED, 2, 28, 7, 4),
    /** The same with two smaller ones beside it, so that they are asked about, decided and carried out together. */
    TCC_ROLLBACKS_RECOVERED(TCC_ROLLBACK_RECOVERED, 2, 30, 9, 2);

    /** How far it goes before recovery. */
    enum Course {
        STRAIGHT,
        RIDING,
        EXPECTED,
        UNTOLD,
        UNDECIDED
    }

    private final Mode mode;
    private final Outcome outcome;
    private final Course course;
    private final int statements;
    private final int commits;
    private final int requests;
    private final int others;

    Scenario(Mode mode, Outcome outcome, Course course, int statements, int commits, int requests) {
        this.mode = mode;
        this.outcome = outcome;
        this.course = course;
        this.statements = statements;
        this.commits = commits;
        this.requests = requests;
        this.others = 0;
    }

    Scenario(Scenario one, int others, int statements, int commits, int requests) {
        this.mode = one.mode;
        this.outcome = one.outcome;
        this.course = one.course;
        this.statements = statements;
        this.commits = commits;
        this.requests = requests;
        this.others = others;
    }

    Mode mode() {
        return mode;
    }

    /** The outcome without a fault. */
    Outcome outcome() {
        return outcome;
    }

    Course course() {
        return course;
    }

    /** How many smaller transactions there are beside it, of two branches each, which go as far as it does. */
    int others() {
        return others;
    }

    /** The points are in recovery, not on the way there. */
    boolean beginsWithRecovery() {
        return course == Course.UNTOLD || course == Course.UNDECIDED;
    }

    /** How many of a place there are at least; fewer would mean that they are not counted any more. */
    int atLeast(Place place) {
        return switch (place) {
            case STATEMENT -> statements;
            case COMMIT -> commits;
            case REQUEST, ARRIVAL -> requests;
            case ROLLBACK -> 0;
        };
    }
}
