package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.CallReport;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportCodecTests {

    private static final URI INVENTORY = URI.create("http://inventory:8082");
    private static final URI PAYMENT = URI.create("https://payment/base");

    private static CallReport report(String rollbackOnly, URI... participants) {
        return new CallReport(new LinkedHashSet<>(List.of(participants)), rollbackOnly);
    }

    @Test
    void saysThatNobodyWasEnlisted() {
        assertThat(ReportCodec.encode(CallReport.NONE)).isEqualTo("none");
        assertThat(ReportCodec.decode("none")).isEqualTo(CallReport.NONE);
    }

    @Test
    void namesParticipantsInOrder() {
        CallReport report = report(null, INVENTORY, PAYMENT);

        String header = ReportCodec.encode(report);

        assertThat(header).isEqualTo("\"http://inventory:8082\", \"https://payment/base\"");
        assertThat(ReportCodec.decode(header)).isEqualTo(report);
    }

    @Test
    void carriesTheMarkButNotItsReason() {
        assertThat(ReportCodec.encode(report("secret reason\r\n", PAYMENT)))
                .isEqualTo("\"https://payment/base\", rollback-only");
        assertThat(ReportCodec.encode(report("reason"))).isEqualTo("rollback-only");
        assertThat(ReportCodec.decode("rollback-only").rollbackOnly()).isNotNull();
        assertThat(ReportCodec.decode("\"https://payment/base\",rollback-only").participants())
                .containsExactly(PAYMENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "None",
                "none, none",
                "none, \"http://inventory\"",
                "http://inventory",
                "\"http://inventory",
                "http://inventory\"",
                "\"",
                "\"\"",
                "\"http://inventory\",",
                ",\"http://inventory\"",
                "\"http://inventory\";a=b",
                "\"http://inventory\" \"http://payment\"",
                "\"inventory\"",
                "\"ftp://inventory\"",
                "\"http://inventory\", rollback",
                "\"http://in ventory\"",
                "{}"
            })
    void refusesGarbage(String header) {
        assertThatThrownBy(() -> ReportCodec.decode(header)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatItWritesWhateverItIs() {
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 1000; i++) {
            Set<URI> participants = new LinkedHashSet<>(IntStream.range(0, random.nextInt(5))
                    .mapToObj(
                            n -> URI.create("http://service-" + random.nextInt(9) + ":" + (1 + random.nextInt(65535))))
                    .toList());
            CallReport report = new CallReport(participants, random.nextBoolean() ? "a reason" : null);

            CallReport read = ReportCodec.decode(ReportCodec.encode(report));

            assertThat(read.participants()).as("seed %d", seed).isEqualTo(participants);
            assertThat(read.rollbackOnly() == null).as("seed %d", seed).isEqualTo(report.rollbackOnly() == null);
        }
    }
}
