package io.txn.hostile;

import static io.txn.hostile.Target.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.txn.hostile.Wire.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Many requests, of each kind that could leave something behind. */
final class Flood {

    private static final int AT_ONCE = 100;

    private Flood() {}

    /** The last of each batch is one after which Tomcat hangs up. All are different, so that whatever is kept of each is kept of all. */
    static void send(int port, int requests, String name) throws IOException {
        String padding = "x".repeat(1024);
        for (int i = 0; i < requests; i += AT_ONCE) {
            try (Wire wire = new Wire(port)) {
                List<byte[]> batch = new ArrayList<>();
                for (int n = i; n < i + AT_ONCE; n++) {
                    batch.add(flooding(n, name + n + padding));
                }
                assertThat(wire.send(batch))
                        .extracting(Answer::status)
                        .allMatch(status -> status == 200 || (status >= 400 && status < 500));
            }
        }
    }

    private static byte[] flooding(int number, String text) {
        String id = text.substring(0, 20).toUpperCase(Locale.ROOT);
        if (number % AT_ONCE == AT_ONCE - 1) {
            return Target.endpoint("outcomes", "{\"" + text + "\":1}");
        }
        return switch (number % 6) {
            case 0 -> ContextAttacks.request("\"orders:" + id + "\";p=\"" + text.substring(0, 900) + "\";sig=:AAAA:");
            case 1 ->
                ContextAttacks.request(
                        ContextAttacks.signed("\"orders:" + id + "\";p=\"" + text.substring(0, 900) + "\""));
            case 2 -> Wire.request("POST", "/txn/v1/outcomes", bytes(text), "Content-Type", "application/json");
            case 3 -> Target.endpoint("inquiries", "{\"xids\":[\"" + id + ":1\"],\"" + text + "\":[]}");
            case 4 -> Wire.request("GET", "/actuator/txn/orders:" + id + "?p=" + text, bytes(""));
            default ->
                Wire.request(
                        "POST", "/nothing", bytes(text), "Txn-Context", Target.CONTEXTS.encode(Target.context(id)));
        };
    }
}
