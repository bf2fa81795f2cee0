package io.txn.benchmarks;

import io.txn.benchmarks.Svg.Anchor;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bars from zero, each with a whisker from the least to the most that was measured, in a panel for each group.
 *
 * @param unit of the values, with what is better, such as "transactions per second, more is better"
 * @param sharedScale whether panels have one scale, or each its own
 * @param reference where a dashed line says what equal is, or null
 * @param decimals of the figures above the bars
 */
record BarChart(
        String title,
        String unit,
        boolean sharedScale,
        @Nullable Double reference,
        int decimals,
        List<Series> series,
        List<Panel> panels) {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 430;
    private static final int LEFT = 58;
    private static final int TOP = 112;
    private static final int BOTTOM = HEIGHT - 44;
    private static final int GAP = 56;
    private static final int SMALL = 12;
    private static final String GRID = "#dddddd";
    private static final String WHISKER = "#222222";

    /** What is compared. */
    record Series(String label, String colour) {}

    /**
     * One group.
     *
     * @param values of the series, in their order; null for one that was not measured
     */
    record Panel(String label, List<@Nullable Spread> values) {

        double max() {
            return values.stream()
                    .mapToDouble(value -> value == null ? 0 : value.max())
                    .max()
                    .orElse(0);
        }
    }

    String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.heading(20, 32, 19, title).text(20, 54, Anchor.START, 13, unit);
        legend(svg);
        double most = panels.stream().mapToDouble(Panel::max).max().orElse(1);
        double width = (WIDTH - LEFT - 20.0 - (panels.size() - 1) * GAP) / panels.size();
        for (int index = 0; index < panels.size(); index++) {
            Panel panel = panels.get(index);
            double left = LEFT + index * (width + GAP);
            draw(svg, panel, Scale.upTo(top(sharedScale ? most : panel.max())), left, width);
        }
        return svg.toString();
    }

    private double top(double most) {
        return reference == null ? most : Math.max(most, reference);
    }

    private void legend(Svg svg) {
        double x = 20;
        for (Series one : series) {
            svg.rectangle(x, 70, 14, 14, one.colour(), one.label()).text(x + 20, 82, Anchor.START, 13, one.label());
            x += 44 + one.label().length() * 7.2;
        }
    }

    private void draw(Svg svg, Panel panel, Scale scale, double left, double width) {
        for (double tick : scale.ticks()) {
            double y = y(scale, tick);
            svg.line(left, y, left + width, y, GRID, 1);
            svg.text(left - 8, y + 4, Anchor.END, SMALL, scale.label(tick));
        }
        double slot = width / (series.size() + 0.6);
        for (int index = 0; index < series.size(); index++) {
            Spread value = panel.values().get(index);
            if (value != null) {
                bar(svg, series.get(index), value, scale, left + (index + 0.3) * slot, slot);
            }
        }
        if (reference != null) {
            svg.dashed(left, y(scale, reference), left + width, y(scale, reference));
        }
        svg.line(left, BOTTOM, left + width, BOTTOM, WHISKER, 1.2);
        svg.text(left + width / 2, BOTTOM + 24, Anchor.MIDDLE, 14, panel.label());
    }

    private void bar(Svg svg, Series one, Spread value, Scale scale, double left, double slot) {
        double bar = slot * 0.8;
        double middle = left + slot / 2;
        double cap = Math.min(5, bar / 4);
        Function<Double, String> figure = number -> String.format(Locale.ROOT, "%." + decimals + "f", number);
        String told = one.label() + ": " + figure.apply(value.median()) + " (" + figure.apply(value.min()) + " to "
                + figure.apply(value.max()) + ")";
        double top = y(scale, value.median());
        svg.rectangle(middle - bar / 2, top, bar, BOTTOM - top, one.colour(), told);
        svg.line(middle, y(scale, value.min()), middle, y(scale, value.max()), WHISKER, 1.4);
        svg.line(middle - cap, y(scale, value.min()), middle + cap, y(scale, value.min()), WHISKER, 1.4);
        svg.line(middle - cap, y(scale, value.max()), middle + cap, y(scale, value.max()), WHISKER, 1.4);
        svg.text(middle, y(scale, value.max()) - 6, Anchor.MIDDLE, SMALL, figure.apply(value.median()));
    }

    private static double y(Scale scale, double value) {
        return BOTTOM - value / scale.top() * (BOTTOM - TOP);
    }
}
