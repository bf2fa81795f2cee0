package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.CallReport;
import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedReportCodecTests {

    private static final TransactionContext CALL = context("orders:1", "2.1");

    private final Signer signer = Signer.withSecret("a secret that is shared");
    private final SignedReportCodec codec = new SignedReportCodec(signer, AllowedHosts.any());

    private static TransactionContext context(String xid, String call) {
        return new TransactionContext(new Xid(xid), URI.create("http://orders"), Mode.TCC, Duration.ofSeconds(1), call);
    }

    private static CallReport report(String... participants) {
        return new CallReport(
                new LinkedHashSet<>(
                        List.of(participants).stream().map(URI::create).toList()),
                null);
    }

    private String signed(String text) {
        byte[] bytes = ("orders:1 2.1 " + text).getBytes(StandardCharsets.UTF_8);
        return text + ";sig=:" + signer.sign("txn-participants", bytes) + ":";
    }

    private void assertRefused(String header, String why) {
        assertThatThrownBy(() -> codec.decode(header, CALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void readsWhatItWrites() {
        CallReport report = report("http://inventory", "https://payment/base");

        String header = codec.encode(report, CALL);

        assertThat(header).isEqualTo(signed("\"http://inventory\", \"https://payment/base\""));
        assertThat(codec.decode(header, CALL)).isEqualTo(report);
        assertThat(codec.decode(codec.encode(CallReport.NONE, CALL), CALL)).isEqualTo(CallReport.NONE);
    }

    @Test
    void believesNothingOfAnotherCallOrTransaction() {
        assertRefused(codec.encode(CallReport.NONE, context("orders:1", "2")), "wrongly signed");
        assertRefused(codec.encode(CallReport.NONE, context("orders:1", "2.11")), "wrongly signed");
        assertRefused(codec.encode(CallReport.NONE, context("orders:2", "2.1")), "wrongly signed");
    }

    @Test
    void believesNothingThatIsChanged() {
        String header = codec.encode(report("http://inventory"), CALL);

        for (int i = 0; i < header.length(); i++) {
            char other = header.charAt(i) == '7' ? '8' : '7';
            assertRefused(header.substring(0, i) + other + header.substring(i + 1), "signed");
            assertRefused(header.substring(0, i), "signed");
        }
        assertRefused(header + ", rollback-only", "not signed");
        assertRefused(header + ", " + header, "wrongly signed");
        assertRefused(
                new SignedReportCodec(Signer.withSecret("a secret that is not shared"), AllowedHosts.any())
                        .encode(CallReport.NONE, CALL),
                "wrongly signed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "none;sig=:", "none;sig=::", "none;sig=:AAAA", ";sig=::", ":", ";sig=:"})
    void believesNothingThatIsNotSigned(String header) {
        assertRefused(header, "signed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yes", "none, none", "\"inventory\"", "\"ftp://inventory\"", "\"http://a\";b=c", "None"})
    void refusesWhatIsSignedAndGarbage(String text) {
        assertRefused(signed(text), "is malformed");
    }

    @Test
    void refusesHostsThatAreNotAllowed() {
        SignedReportCodec choosy = new SignedReportCodec(signer, AllowedHosts.of(List.of("inventory")));

        assertThat(choosy.decode(signed("\"http://inventory\""), CALL)).isEqualTo(report("http://inventory"));
        assertThatThrownBy(() -> choosy.decode(signed("\"http://payment\""), CALL))
                .hasMessage("is refused: http://payment is not among the hosts of txn.security.allowed-hosts");
        assertRefused(signed("\"http://169.254.169.254\""), "is refused: http://169.254.169.254");
    }

    @Test
    void takesAHundredParticipantsInEightKilobytes() {
        assertThat(codec.decode(signed(many(100)), CALL).participants()).hasSize(100);
        assertRefused(signed(many(101)), "more than 100");
        assertRefused(signed("\"http://" + "x".repeat(8192) + "\""), "longer than 8192");
        assertRefused(signed("\"http://" + "x".repeat(300) + "\""), "malformed");
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"http://s" + i + "\"").collect(Collectors.joining(", "));
    }

    @Test
    void signsAndVerifiesNothingWhereThatIsSwitchedOff() {
        SignedReportCodec trusting = new SignedReportCodec(Signer.disabled(), AllowedHosts.any());

        assertThat(trusting.encode(CallReport.NONE, CALL)).isEqualTo("none");
        assertThat(trusting.decode("none", CALL)).isEqualTo(CallReport.NONE);
        assertThat(trusting.decode(signed("\"http://inventory\""), CALL).participants())
                .isEqualTo(Set.of(URI.create("http://inventory")));
        assertThatThrownBy(() -> trusting.decode("\"http://169.254.169.254\"", CALL))
                .isNotNull();
    }
}
