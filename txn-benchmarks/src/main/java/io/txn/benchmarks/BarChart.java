package io.txn.benchmarks;

import io.txn.benchmarks.Svg.Anchor;
import java.util.ArrayList;
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
    private static final int PLOT = 274;
    private static final int LEFT = 58;
    private static final int LEGEND = 70;
    private static final int LEGEND_LEFT = 20;
    private static final int LEGEND_LINE = 22;
    private static final int GAP = 56;
    private static final int SMALL = 12;
    private static final String GRID = "#dddddd";
    private static final String WHISKER = "#222222";

    /** What is compared. */
    record Series(String label, String colour) {

        double legendWidth() {
            return 44 + label.length() * 7.2;
        }
    }

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
        Svg svg = new Svg(WIDTH, bottom() + 44);
        svg.heading(20, 32, 19, title).text(20, 54, Anchor.START, 13, unit);
        legend(svg);
        double most = panels.stream().mapToDouble(Panel::max).max().orElse(1);
        double width = (WIDTH - LEFT - 20.0 - (panels.size() - 1) * GAP) / panels.size();
        for (int index = 0; index < panels.size(); index++) {
            Panel panel = panels.get(index);
            double left = LEFT + index * (width + GAP);
            draw(svg, panel, Scale.upTo(highest(sharedScale ? most : panel.max())), left, width);
        }
        return svg.toString();
    }

    private double highest(double most) {
        return reference == null ? most : Math.max(most, reference);
    }

    private void legend(Svg svg) {
        int y = LEGEND;
        for (List<Series> line : legendLines()) {
            double x = LEGEND_LEFT;
            for (Series one : line) {
                svg.rectangle(x, y, 14, 14, one.colour(), one.label())
                        .text(x + 20, y + 12, Anchor.START, 13, one.label());
                x += one.legendWidth();
            }
            y += LEGEND_LINE;
        }
    }

    private List<List<Series>> legendLines() {
        List<List<Series>> lines = new ArrayList<>();
        double x = WIDTH;
        for (Series one : series) {
            if (x + one.legendWidth() > WIDTH) {
                lines.add(new ArrayList<>());
                x = LEGEND_LEFT;
            }
            lines.get(lines.size() - 1).add(one);
            x += one.legendWidth();
        }
        return lines;
    }

    private int top() {
        return LEGEND + 20 + legendLines().size() * LEGEND_LINE;
    }

    private int bottom() {
        return top() + PLOT;
    }

    private void draw(Svg svg, Panel panel, Scale scale, double left, double width) {
        for (double tick : scale.ticks()) {
            double y = y(scale, tick);
            svg.line(left, y, left + width, y, GRID, 1);
            svg.text(left - 8, y + 4, Anchor.END, SMALL, scale.label(tick));
        }
        if (reference != null) {
            svg.dashed(left, y(scale, reference), left + width, y(scale, reference));
        }
        double slot = width / (series.size() + 0.6);
        for (int index = 0; index < series.size(); index++) {
            Spread value = panel.values().get(index);
            if (value != null) {
                bar(svg, series.get(index), value, scale, left + (index + 0.3) * slot, slot);
            }
        }
        svg.line(left, bottom(), left + width, bottom(), WHISKER, 1.2);
        svg.text(left + width / 2, bottom() + 24, Anchor.MIDDLE, 14, panel.label());
    }

    private void bar(Svg svg, Series one, Spread value, Scale scale, double left, double slot) {
        double bar = slot * 0.8;
        double middle = left + slot / 2;
        double cap = Math.min(5, bar / 4);
        Function<Double, String> figure = number -> String.format(Locale.ROOT, "%." + decimals + "f", number);
        String told = one.label() + ": " + figure.apply(value.median()) + " (" + figure.apply(value.min()) + " to "
                + figure.apply(value.max()) + ")";
        double top = y(scale, value.median());
        svg.rectangle(middle - bar / 2, top, bar, bottom() - top, one.colour(), told);
        svg.line(middle, y(scale, value.min()), middle, y(scale, value.max()), WHISKER, 1.4);
        svg.line(middle - cap, y(scale, value.min()), middle + cap, y(scale, value.min()), WHISKER, 1.4);
        svg.line(middle - cap, y(scale, value.max()), middle + cap, y(scale, value.max()), WHISKER, 1.4);
        // Bars are narrow: a long number would reach into its neighbour's.
        String shortened = value.median() < 100
                ? figure.apply(value.median())
                : String.format(Locale.ROOT, "%.0f", value.median());
        svg.text(middle, y(scale, value.max()) - 6, Anchor.MIDDLE, SMALL, shortened);
    }

    private double y(Scale scale, double value) {
        return bottom() - value / scale.top() * PLOT;
    }
}
