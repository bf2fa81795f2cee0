package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.world.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTests {

    private final ManualClock clock = new ManualClock();
    private final Pace pace = new Pace(clock);

    private void work(Duration time) {
        Instant begun = clock.instant();
        clock.advance(time);
        pace.done(begun);
    }

    private void assertRests(Duration rest) {
        clock.advance(rest.minusMillis(1));
        assertThat(pace.isDue()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void isDueAtFirst() {
        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void restsForFiveTimesAsLongAsAPieceTook() {
        work(Duration.ofMillis(20));

        assertRests(Duration.ofMillis(100));
    }

    @Test
    void restsForNoLongerThanASecond() {
        work(Duration.ofMinutes(1));

        assertRests(Duration.ofSeconds(1));
    }

    @Test
    void aClockThatIsSetBackCostsNoHour() {
        work(Duration.ofMillis(20));

        clock.advance(Duration.ofHours(-1));

        assertThat(pace.isDue()).isTrue();
    }

    @Test
    void aClockThatIsSetBackInBetweenCostsNoRest() {
        work(Duration.ofHours(-1));

        assertThat(pace.isDue()).isTrue();
    }
}
