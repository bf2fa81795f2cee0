package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignerTests {

    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    private final Signer signer = Signer.withSecret("a secret that is shared");

    @Test
    void verifiesWhatItSigned() {
        assertThat(signer.verifies("purpose", TEXT, signer.sign("purpose", TEXT)))
                .isTrue();
    }

    @Test
    void isHmacSha256OfPurposeAndText() {
        Signer known = Signer.withSecret("0123456789abcdef");

        assertThat(known.sign("txn-context", TEXT)).isEqualTo("TXh4E0UoEwiU3VToP68OdDPo9ZeZ6YRfTDIgx+MqAlY=");
    }

    @Test
    void refusesEverythingElse() {
        String signature = signer.sign("purpose", TEXT);

        assertThat(signer.verifies("purpose", TEXT, null)).isFalse();
        assertThat(signer.verifies("purpose", TEXT, "")).isFalse();
        assertThat(signer.verifies("purpose", TEXT, signature + "=")).isFalse();
        assertThat(signer.verifies("purpose", new byte[0], signature)).isFalse();
        assertThat(signer.verifies("purposetext", new byte[0], signature)).isFalse();
        assertThat(signer.verifies("other", TEXT, signature)).isFalse();
        assertThat(Signer.withSecret("another secret altogether").verifies("purpose", TEXT, signature))
                .isFalse();
    }

    @Test
    void refusesAShortSecretWithoutRepeatingIt() {
        assertThatThrownBy(() -> Signer.withSecret("hunter2"))
                .hasMessageContaining("txn.secret has 7 characters")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void signsNothingWhenDisabledAndAcceptsEverything() {
        assertThat(Signer.disabled().sign("purpose", TEXT)).isEmpty();
        assertThat(Signer.disabled().verifies("purpose", TEXT, null)).isTrue();
    }

    @Test
    void signsForManyThreadsAtOnce() {
        String expected = signer.sign("purpose", TEXT);

        assertThat(IntStream.range(0, 2000).parallel().mapToObj(i -> signer.sign("purpose", TEXT)))
                .containsOnly(expected)
                .hasSize(2000);
    }
}
