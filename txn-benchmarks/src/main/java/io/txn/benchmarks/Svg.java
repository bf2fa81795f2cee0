package io.txn.benchmarks;

import java.util.Locale;

/** Writes SVG: text stays text, and no fonts or screens are needed where it is made. */
final class Svg {

    private static final String INK = "#333333";

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;

    Svg(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** How text stands to its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    Svg rectangle(double x, double y, double w, double h, String fill, String title) {
        return add(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>",
                x,
                y,
                w,
                h,
                fill,
                escaped(title)));
    }

    Svg line(double x1, double y1, double x2, double y2, String colour, double thickness) {
        return add(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
                x1,
                y1,
                x2,
                y2,
                colour,
                thickness));
    }

    Svg dashed(double x1, double y1, double x2, double y2) {
        return add(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"1.2\" stroke-dasharray=\"6 4\"/>",
                x1,
                y1,
                x2,
                y2,
                INK));
    }

    Svg text(double x, double y, Anchor anchor, int size, String text) {
        return text(x, y, anchor, size, "normal", text);
    }

    Svg heading(double x, double y, int size, String text) {
        return text(x, y, Anchor.START, size, "600", text);
    }

    private Svg text(double x, double y, Anchor anchor, int size, String weight, String text) {
        return add(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\" font-weight=\"%s\" fill=\"%s\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">%s</text>",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                size,
                weight,
                INK,
                escaped(text)));
    }

    private Svg add(String element) {
        body.append(element).append('\n');
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String toString() {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s</svg>
                """.formatted(width, height, width, height, body);
    }
}
