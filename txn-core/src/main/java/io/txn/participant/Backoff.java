package io.txn.participant;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to try again: exponential, capped, with jitter of a fifth either way.
 *
 * @param initial before the second attempt
 * @param max the cap
 * @param random for the jitter
 */
public record Backoff(Duration initial, Duration max, RandomGenerator random) {

    /** The delay after the given attempt, counted from 1. */
    public Duration after(int attempt) {
        Duration exponential = initial.multipliedBy(1L << Math.min(attempt - 1, 20));
        Duration capped = exponential.compareTo(max) < 0 ? exponential : max;
        return capped.multipliedBy(random.nextInt(800, 1200)).dividedBy(1000);
    }
}
