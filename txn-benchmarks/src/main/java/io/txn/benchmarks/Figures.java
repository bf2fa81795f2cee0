package io.txn.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/** All that was measured, to be asked about. Two variants are compared round by round: what the machine did meanwhile, it did to both. */
record Figures(List<Measured> all) {

    List<Variant> variants() {
        return all.stream()
                .map(measured -> Variant.of(measured.variant()))
                .distinct()
                .sorted()
                .toList();
    }

    List<Integer> concurrencies() {
        return all.stream().map(Measured::concurrency).distinct().sorted().toList();
    }

    int rounds() {
        return all.stream().mapToInt(Measured::round).max().orElse(0);
    }

    /** Empty if it was not measured. */
    Optional<Spread> of(Variant variant, int concurrency, ToDoubleFunction<Measured> figure) {
        return spread(all.stream()
                .filter(measured -> is(measured, variant, concurrency))
                .map(figure::applyAsDouble)
                .toList());
    }

    Optional<Spread> ratio(Variant variant, Variant to, int concurrency, ToDoubleFunction<Measured> figure) {
        return compare(variant, to, concurrency, figure, (one, other) -> one / other);
    }

    Optional<Spread> difference(Variant variant, Variant to, int concurrency, ToDoubleFunction<Measured> figure) {
        return compare(variant, to, concurrency, figure, (one, other) -> one - other);
    }

    private Optional<Spread> compare(
            Variant variant,
            Variant to,
            int concurrency,
            ToDoubleFunction<Measured> figure,
            DoubleBinaryOperator operator) {
        return spread(all.stream()
                .filter(measured -> is(measured, variant, concurrency))
                .flatMap(one -> all.stream()
                        .filter(other -> is(other, to, concurrency) && other.round() == one.round())
                        .map(other -> operator.applyAsDouble(figure.applyAsDouble(one), figure.applyAsDouble(other))))
                .toList());
    }

    private static Optional<Spread> spread(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    private static boolean is(Measured measured, Variant variant, int concurrency) {
        return measured.variant().equals(variant.id()) && measured.concurrency() == concurrency;
    }
}
