package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCodecTests {

    private static final String TEXT =
            "\"order:1\";coordinator=\"http://order:8081/base\";mode=TCC;remaining=9500;call=\"2.1\"";
    private static final TransactionContext CONTEXT = new TransactionContext(
            new Xid("order:1"), URI.create("http://order:8081/base"), Mode.TCC, Duration.ofMillis(9500), "2.1");

    private final Signer signer = Signer.withSecret("a secret that is shared");
    private final ContextCodec codec = new ContextCodec(signer);

    private String signed(String text) {
        return text + ";sig=:" + signer.sign("txn-context", text.getBytes(StandardCharsets.UTF_8)) + ":";
    }

    private void assertRefused(String header) {
        assertThatThrownBy(() -> codec.decode(header))
                .isInstanceOf(InvalidContextException.class)
                .hasMessageStartingWith("The Txn-Context header is refused: ");
    }

    @Test
    void readsWhatItWrites() {
        String header = codec.encode(CONTEXT);

        assertThat(header).isEqualTo(signed(TEXT));
        assertThat(codec.decode(header)).isEqualTo(CONTEXT);
    }

    @Test
    void readsParametersInAnyOrderAndIgnoresUnknownOnes() {
        String header = signed("\"order:1\"; new-one=1;call=\"2.1\" ;remaining=9500; other=\"x;y=z\";mode=TCC;"
                + "coordinator=\"http://order:8081/base/\";bytes=:AAA=:");

        assertThat(codec.decode(header)).isEqualTo(CONTEXT);
    }

    @Test
    void refusesAChangeOfAnyCharacter() {
        String header = codec.encode(CONTEXT);

        for (int i = 0; i < header.length(); i++) {
            char other = header.charAt(i) == '7' ? '8' : '7';
            assertRefused(header.substring(0, i) + other + header.substring(i + 1));
        }
    }

    @Test
    void refusesAnythingCutOffOrAdded() {
        String header = codec.encode(CONTEXT);

        for (int i = 0; i < header.length(); i++) {
            assertRefused(header.substring(0, i));
        }
        assertRefused(header + ";call=\"3\"");
        assertRefused(header + " ");
        assertRefused(" " + header);
        assertRefused(header + "," + header);
        assertRefused(header + ";sig=::");
    }

    @Test
    void refusesASignatureMadeWithAnotherSecretOrForAnotherPurpose() {
        Signer other = Signer.withSecret("a secret that is not shared");
        byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);

        assertRefused(new ContextCodec(other).encode(CONTEXT));
        assertRefused(new ContextCodec(Signer.disabled()).encode(CONTEXT));
        assertRefused(TEXT + ";sig=:" + signer.sign("txn-outcomes", text) + ":");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "order:1;coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1;coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\"",
                "\"order\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\"",
                "\"order:1\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1",
                "\"order:1\";coordinator=\"http://order\";mode=MAGIC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"order\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"file:///etc/passwd\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"http://user:pw@order\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"http://order?a=b\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"http://ord er\";mode=TCC;remaining=1;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=-1;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1e3;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1.5;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=9999999999999999;call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"0\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"01\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1.\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1..2\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"9999999999\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1.1.1.1.1.1.1.1.1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\";call=\"1\"",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\";",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\";UPPER=1",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\";flag",
                "\"order:1\";coordinator=\"http://order\";mode=TCC;remaining=1;call=\"1\" x=1"
            })
    void refusesWhatIsSignedAndMalformed(String text) {
        assertRefused(signed(text));
    }

    @Test
    void refusesWhatIsTooLong() {
        assertRefused(signed(TEXT + ";padding=\"" + "x".repeat(1024) + "\""));
    }

    @Test
    void doesNotRepeatWhatWasSent() {
        String attack = "<script>alert(1)</script>";

        for (String text : new String[] {
            "\"order:1\";coordinator=\"http://" + attack + "\";mode=TCC;remaining=1;call=\"1\"",
            TEXT.replace("TCC", "SCRIPT-ALERT"),
            TEXT.replace("\"order:1\"", "\"" + attack + "\""),
            TEXT.replace("2.1", attack)
        }) {
            assertThatThrownBy(() -> codec.decode(signed(text)))
                    .isInstanceOf(InvalidContextException.class)
                    .hasMessageNotContainingAny("script", "SCRIPT");
        }
    }

    @Test
    void capsTheRemainingTimeSoThatDeadlinesCanBeComputed() {
        String header = signed(TEXT.replace("9500", "999999999999999"));

        assertThat(codec.decode(header).remaining()).isEqualTo(Duration.ofDays(365));
    }

    @Test
    void writesNothingThatCouldEndTheHeader() {
        String header = codec.encode(CONTEXT);

        assertThat(header).matches("[\\x20-\\x7e]+");
        assertThatThrownBy(() -> new Xid("order:1\r\nSet-Cookie: a=b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ServiceUrl.parse("http://order/\r\nSet-Cookie: a=b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAnythingWhenSecurityIsOffButGarbage() {
        ContextCodec trusting = new ContextCodec(Signer.disabled());

        assertThat(trusting.decode(trusting.encode(CONTEXT))).isEqualTo(CONTEXT);
        assertThat(trusting.decode(codec.encode(CONTEXT))).isEqualTo(CONTEXT);
        assertThatThrownBy(() -> trusting.decode("garbage;sig=::")).isInstanceOf(InvalidContextException.class);
    }

    @Test
    void survivesGarbage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ContextCodec trusting = new ContextCodec(Signer.disabled());

        for (int i = 0; i < 20_000; i++) {
            String garbage = random.nextBoolean() ? mutated(random) : noise(random);
            try {
                trusting.decode(garbage);
            } catch (InvalidContextException expected) {
                assertThat(expected).hasMessageStartingWith("The Txn-Context header is refused");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", header " + garbage, e);
            }
        }
    }

    private String mutated(Random random) {
        StringBuilder header = new StringBuilder(signed(TEXT));
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int at = random.nextInt(header.length());
            header.replace(at, Math.min(header.length(), at + random.nextInt(4)), noise(random));
        }
        return header.toString();
    }

    private static String noise(Random random) {
        String alphabet = "\";:=,.-_*\\ \t\r\n\u0000\u00e9\ud83d\ude80 aZ019%?#/@[]";
        StringBuilder noise = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return noise.toString();
    }
}
