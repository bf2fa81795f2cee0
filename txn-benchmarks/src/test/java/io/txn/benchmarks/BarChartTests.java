package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.benchmarks.BarChart.Panel;
import io.txn.benchmarks.BarChart.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTests {

    @Test
    void drawsBarsFromZeroInProportion() throws Exception {
        Document svg = parsed(chart(new Spread(100, 90, 110), new Spread(50, 40, 60)));

        assertThat(height(svg, "a <b>: 100 (90 to 110)"))
                .isCloseTo(2 * height(svg, "b: 50 (40 to 60)"), org.assertj.core.data.Percentage.withPercentage(0.2));
    }

    @Test
    void leavesOutWhatWasNotMeasured() throws Exception {
        Document svg = parsed(chart(new Spread(100, 90, 110), null));

        assertThat(svg.getElementsByTagName("title").getLength()).isEqualTo(2 + 1);
    }

    @Test
    void continuesTheLegendOnANewLineWhereItIsFull() throws Exception {
        List<Series> series = Stream.generate(() -> new Series("a label of some length", "#000000"))
                .limit(7)
                .toList();
        Spread[] values = Stream.generate(() -> Spread.of(1)).limit(7).toArray(Spread[]::new);

        Document svg = parsed(chart(series, values));

        assertThat(legend(svg, "x")).hasSize(7).allMatch(x -> x < 960 - 150);
        assertThat(legend(svg, "y")).containsExactly(70.0, 70.0, 70.0, 70.0, 92.0, 92.0, 92.0);
        assertThat(height(svg, "a label of some length: 1 (1 to 1)"))
                .isEqualTo(height(parsed(chart(new Spread(1, 1, 1))), "a <b>: 1 (1 to 1)"));
    }

    @Test
    void putsTicksAtRoundNumbers() {
        assertThat(Scale.upTo(437).ticks()).containsExactly(0, 100, 200, 300, 400);
        assertThat(Scale.upTo(1.02).ticks()).containsExactly(0, 0.5, 1);
        assertThat(Scale.upTo(0.9).label(0.2)).isEqualTo("0.2");
        assertThat(Scale.upTo(0).ticks()).hasSizeGreaterThan(1);
    }

    private static String chart(Spread... values) {
        return chart(
                List.of(new Series("a <b>", "#000000"), new Series("b", "#111111"))
                        .subList(0, values.length),
                values);
    }

    private static String chart(List<Series> series, Spread... values) {
        return new BarChart(
                        "Title", "unit", true, null, 0, series, List.of(new Panel("1 client", Arrays.asList(values))))
                .svg();
    }

    /** An attribute of the rectangles that stand before labels. */
    private static List<Double> legend(Document svg, String attribute) {
        NodeList titles = svg.getElementsByTagName("title");
        return IntStream.range(0, titles.getLength())
                .mapToObj(index -> (Element) titles.item(index).getParentNode())
                .filter(rectangle -> rectangle.getAttribute("width").equals("14.0"))
                .map(rectangle -> Double.valueOf(rectangle.getAttribute(attribute)))
                .toList();
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static double height(Document svg, String title) {
        NodeList titles = svg.getElementsByTagName("title");
        for (int index = 0; index < titles.getLength(); index++) {
            if (titles.item(index).getTextContent().equals(title)) {
                return Double.parseDouble(((Element) titles.item(index).getParentNode()).getAttribute("height"));
            }
        }
        throw new AssertionError("There is no bar " + title);
    }
}
