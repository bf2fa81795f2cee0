package io.txn.participant;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Leaves room for what is going on beside what is made up for: after each piece of that there is a rest, in proportion to the time
 * that the piece took. So it takes a bounded share of one thread's time, and the less the busier the machine is. For a piece that takes long
 * because somebody does not answer there is no longer rest than for others. A clock that jumps costs one rest at most. Thread-safe.
 */
public final class Pace {

    private static final int REST = 5;
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);

    private final InstantSource clock;
    private Instant restsUntil = Instant.MIN;

    public Pace(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether it is time for the next piece. */
    public synchronized boolean isDue() {
        Instant now = clock.instant();
        return !now.isBefore(restsUntil) || restsUntil.isAfter(now.plus(LONGEST_REST));
    }

    /**
     * Says that a piece is done.
     *
     * @param begun when it was begun
     */
    public synchronized void done(Instant begun) {
        Instant now = clock.instant();
        Duration rest = Duration.between(begun, now).multipliedBy(REST);
        restsUntil = now.plus(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
    }
}
