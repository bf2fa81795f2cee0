package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceUrlTests {

    @Test
    void isComparedWithoutATrailingSlash() {
        assertThat(ServiceUrl.parse("http://order:8081/")).isEqualTo(URI.create("http://order:8081"));
        assertThat(ServiceUrl.parse("https://gateway/order/")).isEqualTo(ServiceUrl.parse("https://gateway/order"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "order",
                "order:8081",
                "//order",
                "http://",
                "http:order",
                "ftp://order",
                "file:///etc/passwd",
                "jar:file:/x!/",
                "http://user@order",
                "http://user:pw@order",
                "http://order?x",
                "http://order#x",
                "http://or der",
                "http://order/\n",
                "http://[::1",
                "javascript:alert(1)",
                "kafka:",
                "kafka://broker/orders",
                "kafka:.",
                "kafka:..",
                "kafka:or ders",
                "kafka:orders?x",
                "kafka:orders\n",
                "KAFKA:orders"
            })
    void isNothingThatOutcomesCouldNotBeSentTo(String text) {
        assertThatThrownBy(() -> ServiceUrl.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka:orders", "kafka:txn.orders", "kafka:_Orders-2", "kafka:...", "kafka:8081"})
    void isATopic(String text) {
        assertThat(ServiceUrl.parse(text)).hasToString(text).isEqualTo(ServiceUrl.topic(text.substring(6)));
    }

    @Test
    void isTheLongestTopicThatThereCanBe() {
        String longest = "kafka:" + "x".repeat(249);

        assertThat(ServiceUrl.parse(longest)).hasToString(longest);
        assertThatThrownBy(() -> ServiceUrl.parse(longest + "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNoLongerThanAColumn() {
        String longest = "http://order/" + "x".repeat(255 - 13);

        assertThat(ServiceUrl.parse(longest)).hasToString(longest);
        assertThatThrownBy(() -> ServiceUrl.parse(longest + "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isWhatARequestGoesToWithoutPathAndCredentials() {
        assertThat(ServiceUrl.of(URI.create("http://order:8081/api/orders?x=1")))
                .hasToString("http://order:8081");
        assertThat(ServiceUrl.of(URI.create("http://user:pw@order/api"))).hasToString("http://order");
        assertThat(ServiceUrl.of(URI.create("http://order_service/api"))).hasToString("http://order_service");
    }
}
