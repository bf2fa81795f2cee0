package io.txn.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.Outcome;
import io.txn.Xid;
import java.util.List;
import org.junit.jupiter.api.Test;

class BranchTests {

    private static Branch branch(String call, int ordinal) {
        return new Branch(new Xid("order:1"), call, ordinal, "reserve", "[]", null, CallReport.NONE, 0, 1, null);
    }

    @Test
    void areConfirmedAsTheyWereTriedAndCancelledInReverse() {
        List<Branch> tried = List.of(
                branch("1", 1),
                branch("1", 2),
                branch("2", 1),
                branch("2.1", 1),
                branch("2.9", 1),
                branch("2.10", 1),
                branch("10", 1));
        List<Branch> shuffled = List.of(
                tried.get(6), tried.get(2), tried.get(5), tried.get(0), tried.get(4), tried.get(1), tried.get(3));

        List<Branch> confirmed = Branch.inOrder(shuffled, Outcome.COMMIT);
        List<Branch> cancelled = Branch.inOrder(shuffled, Outcome.ROLLBACK);

        assertThat(confirmed).containsExactlyElementsOf(tried);
        assertThat(cancelled)
                .containsExactly(
                        tried.get(6),
                        tried.get(5),
                        tried.get(4),
                        tried.get(3),
                        tried.get(2),
                        tried.get(1),
                        tried.get(0));
    }

    @Test
    void areTheSameWorkWhenActionAndArgumentsAre() {
        assertThat(branch("1", 1).sameAs("reserve", "[]")).isTrue();
        assertThat(branch("1", 1).sameAs("release", "[]")).isFalse();
        assertThat(branch("1", 1).sameAs("reserve", "[1]")).isFalse();
    }
}
