package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTests {

    private static final Duration INITIAL = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(10);

    private final Backoff backoff = new Backoff(INITIAL, MAX, new Random(1));

    private void assertAround(Duration expected, Duration delay) {
        assertThat(delay)
                .isBetween(
                        expected.multipliedBy(8).dividedBy(10),
                        expected.multipliedBy(12).dividedBy(10));
    }

    @Test
    void doublesUpToTheCap() {
        assertAround(Duration.ofSeconds(1), backoff.after(1));
        assertAround(Duration.ofSeconds(2), backoff.after(2));
        assertAround(Duration.ofSeconds(4), backoff.after(3));
        assertAround(Duration.ofSeconds(8), backoff.after(4));
        assertAround(MAX, backoff.after(5));
    }

    @Test
    void staysAtTheCapForEver() {
        assertAround(MAX, backoff.after(31));
        assertAround(MAX, backoff.after(1_000_000));
        assertAround(MAX, backoff.after(Integer.MAX_VALUE));
    }

    @Test
    void isNotTheSameEveryTime() {
        assertThat(backoff.after(5)).isNotEqualTo(backoff.after(5));
    }
}
