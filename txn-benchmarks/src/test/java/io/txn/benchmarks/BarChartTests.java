package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.benchmarks.BarChart.Panel;
import io.txn.benchmarks.BarChart.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
    void putsTicksAtRoundNumbers() {
        assertThat(Scale.upTo(437).ticks()).containsExactly(0, 100, 200, 300, 400);
        assertThat(Scale.upTo(1.02).ticks()).containsExactly(0, 0.5, 1);
        assertThat(Scale.upTo(0.9).label(0.2)).isEqualTo("0.2");
        assertThat(Scale.upTo(0).ticks()).hasSizeGreaterThan(1);
    }

    private static String chart(Spread... values) {
        return new BarChart(
                        "Title",
                        "unit",
                        true,
                        null,
                        0,
                        List.of(new Series("a <b>", "#000000"), new Series("b", "#111111")),
                        List.of(new Panel("1 client", Arrays.asList(values))))
                .svg();
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
