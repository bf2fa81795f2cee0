package io.txn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DocumentTests {

    @Test
    void replacesAPartAndLeavesTheOthers() {
        String both = Document.with("b", "second", Document.with("a", "first", "# Title\n"));

        assertThat(Document.with("a", "changed", both))
                .contains("# Title", "changed", "second")
                .doesNotContain("first")
                .isEqualTo(both.replace("first", "changed"));
    }
}
