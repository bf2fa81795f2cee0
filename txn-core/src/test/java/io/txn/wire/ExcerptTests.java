package io.txn.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTests {

    @Test
    void leavesOrdinaryTextAsItIs() {
        assertThat(Excerpt.of("caf\u00e9 \u4e2d\u6587 \ud83d\ude80 <b>"))
                .isEqualTo("caf\u00e9 \u4e2d\u6587 \ud83d\ude80 <b>");
    }

    @Test
    void putsBlanksInPlaceOfWhatLogsAndTerminalsObey() {
        assertThat(Excerpt.of("a\r\nb\u0000c\u001b[2Jd\u0085e\u2028f\u202eg\u200bh\ud800i\ue000j"))
                .isEqualTo("a  b c [2Jd e f g h i j");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Excerpt.of("x".repeat(10_000))).hasSize(Excerpt.MAX_LENGTH);
        assertThat(Excerpt.of("\ud83d\ude80".repeat(10_000)).length()).isEqualTo(Excerpt.MAX_LENGTH);
        assertThat(Excerpt.of("abc", 2)).isEqualTo("ab");
    }
}
