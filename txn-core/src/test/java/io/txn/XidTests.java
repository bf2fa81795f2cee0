package io.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XidTests {

    @Test
    void namesTheServiceThatCoordinates() {
        Xid xid = new Xid("order-service:01KAP3V7Q2M8Z5T4N6R9S1W0XY");

        assertThat(xid.serviceName()).isEqualTo("order-service");
        assertThat(xid).hasToString("order-service:01KAP3V7Q2M8Z5T4N6R9S1W0XY");
    }

    @Test
    void fitsAnXaTransactionId() {
        String longest = "s".repeat(Xid.MAX_LENGTH - 2) + ":1";

        assertThat(new Xid(longest).value()).hasSize(64);
        assertThatThrownBy(() -> new Xid("s" + longest)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "order",
                "order:",
                ":1",
                "order:1:2",
                "order:1-2",
                "-order:1",
                ".order:1",
                "or der:1",
                "order: 1",
                "order:1\n",
                "order:1\r\nHeader: x",
                "ordér:1",
                "order:é",
                "order\u0000:1",
                "order:1\"",
                "order;a=b:1"
            })
    void isNothingElse(String text) {
        assertThatThrownBy(() -> new Xid(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Not a transaction id");
    }
}
