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
        double factor = Math.pow(2, Math.min(attempt, 30) - 1.0);
        double millis = Math.min(initial.toMillis() * factor, max.toMillis());
        return Duration.ofMillis(Math.round(millis * random.nextDouble(0.8, 1.2)));
    }
}
