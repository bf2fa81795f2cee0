package io.txn.benchmarks;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * An axis from zero.
 *
 * @param top its end, with some room above the greatest value
 * @param step between its ticks: 1, 2 or 5 times a power of ten
 */
record Scale(double top, double step) {

    private static final double ROOM = 1.08;
    private static final int TICKS = 5;

    static Scale upTo(double most) {
        if (!(most > 0)) {
            return new Scale(1, 0.2);
        }
        double rough = most / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = DoubleStream.of(1, 2, 5, 10)
                .map(factor -> factor * power)
                .filter(candidate -> candidate >= rough * 0.999)
                .findFirst()
                .orElse(10 * power);
        return new Scale(most * ROOM, step);
    }

    double[] ticks() {
        int count = (int) Math.floor(top / step + 1e-9);
        return DoubleStream.iterate(0, tick -> tick + 1)
                .limit(count + 1L)
                .map(tick -> tick * step)
                .toArray();
    }

    String label(double tick) {
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
        return String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }
}
