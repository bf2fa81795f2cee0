package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedTests {

    @Test
    void theDefaultsTakeLessThanHalfAnHour() {
        Expected expected = Expected.of(BenchSettings.of(List.of()));

        assertThat(expected.time()).isBetween(Duration.ofMinutes(20), Duration.ofMinutes(30));
    }

    @Test
    void countsWarmUpsAndMeasurements() {
        Expected expected = Expected.of(BenchSettings.of(
                List.of("variants=tcc,tcc-kafka", "rounds=2", "concurrency=1,8", "first-warm-up=1m", "measure=5s")));

        assertThat(expected)
                .hasToString(
                        "This takes about 4 minutes: 2 variants, each warmed up for 60 s, and 8 measurements of 5 s");
    }
}
