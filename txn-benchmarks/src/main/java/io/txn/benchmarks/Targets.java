package io.txn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What coordination may cost, held against what it does. */
final class Targets {

    private final Figures figures;
    private final double commitMillis;

    /**
     * Judges figures.
     *
     * @param commitMillis what one local commit takes
     */
    Targets(Figures figures, double commitMillis) {
        this.figures = figures;
        this.commitMillis = commitMillis;
    }

    List<Target> all() {
        List<Target> all = new ArrayList<>();
        for (int clients : figures.concurrencies()) {
            boolean alone = clients == 1;
            ratio("TCC throughput / by hand", Variant.TCC, Variant.TCC_BY_HAND, clients, alone ? 0.9 : 1.0)
                    .ifPresent(all::add);
            ratio("saga throughput / plain", Variant.SAGA, Variant.PLAIN, clients, alone ? 0.7 : 0.85)
                    .ifPresent(all::add);
            added(clients, "TCC: p50 added to that by hand, ms", Measured::p50, alone ? commitMillis : 0)
                    .ifPresent(all::add);
            added(clients, "TCC: coordinator's commits beyond the order's own two", Measured::orderCommits, 0.05)
                    .ifPresent(all::add);
        }
        return all;
    }

    private Optional<Target> ratio(String what, Variant variant, Variant to, int clients, double wanted) {
        return figures.ratio(variant, to, clients, Measured::throughput)
                .map(measured -> new Target(what, clients(clients), true, wanted, measured, 2));
    }

    private Optional<Target> added(int clients, String what, ToDoubleFunction<Measured> figure, double wanted) {
        return figures.difference(Variant.TCC, Variant.TCC_BY_HAND, clients, figure)
                .map(measured -> new Target(what, clients(clients), false, wanted, measured, 2));
    }

    static String clients(int number) {
        return number == 1 ? "1 client" : number + " clients";
    }
}
