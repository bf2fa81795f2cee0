package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTests {

    @Test
    void comparesWithinARoundAndNotAcross() {
        Figures figures = new Figures(List.of(
                measured("tcc", 8, 1, 90),
                measured("tcc-by-hand", 8, 1, 100),
                // Twice as slow a machine: for both.
                measured("tcc", 8, 2, 46),
                measured("tcc-by-hand", 8, 2, 50),
                measured("tcc", 8, 3, 95),
                measured("tcc-by-hand", 8, 3, 100),
                measured("tcc-by-hand", 1, 1, 7)));

        assertThat(figures.ratio(Variant.TCC, Variant.TCC_BY_HAND, 8, Measured::throughput))
                .hasValue(new Spread(0.92, 0.9, 0.95));
        assertThat(figures.ratio(Variant.TCC, Variant.TCC_BY_HAND, 1, Measured::throughput))
                .isEmpty();
    }

    @Test
    void judgesTargets() {
        Figures figures = new Figures(List.of(
                measured("tcc", 8, 1, 90),
                measured("tcc-by-hand", 8, 1, 100),
                measured("saga", 8, 1, 90),
                measured("plain", 8, 1, 100)));

        assertThat(new Targets(figures, 1).all())
                .filteredOn(target -> target.what().contains("throughput"))
                .extracting(Target::wanted, Target::met)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1.0, false),
                        org.assertj.core.groups.Tuple.tuple(0.85, true));
    }

    static Measured measured(String variant, int clients, int round, double throughput) {
        return new Measured(
                variant,
                clients,
                round,
                1000,
                throughput,
                5,
                9,
                6,
                2,
                6,
                3,
                4,
                5,
                Variant.of(variant).setup().needsBroker() ? 4 : Double.NaN,
                2,
                1,
                0,
                Map.of("order: SELECT 1", 1.0));
    }
}
