package io.txn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransaction.Binding;
import io.txn.GlobalTransaction.Call;
import io.txn.GlobalTransaction.Enlistment;
import io.txn.world.ManualClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GlobalTransactionTests {

    private static final URI ORDER = URI.create("http://order");
    private static final URI INVENTORY = URI.create("http://inventory");
    private static final URI PAYMENT = URI.create("http://payment");

    private final ManualClock clock = new ManualClock();
    private final List<CallReport> changes = new ArrayList<>();
    private final GlobalTransaction transaction =
            GlobalTransaction.begun("work", new Xid("order:1"), Mode.TCC, ORDER, Duration.ofSeconds(10), clock, null);

    private GlobalTransaction joined(String call) {
        TransactionContext context =
                new TransactionContext(transaction.xid(), ORDER, Mode.TCC, Duration.ofSeconds(4), call);
        GlobalTransaction[] view = new GlobalTransaction[1];
        view[0] = GlobalTransaction.joined(context, clock, () -> changes.add(view[0].report()));
        return view[0];
    }

    private static CallReport committable(URI... participants) {
        return new CallReport(Set.of(participants), null);
    }

    @Test
    void numbersCallsAndOwnBranchesFromOne() {
        Call first = transaction.call(INVENTORY);
        Enlistment own = transaction.enlist(ORDER, true);
        Call third = transaction.call(INVENTORY);

        assertThat(first.context().call()).isEqualTo("1");
        assertThat(own.call()).isEqualTo("2");
        assertThat(own.ordinal()).isEqualTo(1);
        assertThat(third.context().call()).isEqualTo("3");
    }

    @Test
    void numbersWhatIsDoneForACallWithinThatCall() {
        GlobalTransaction second = joined("2");

        assertThat(second.call(PAYMENT).context().call()).isEqualTo("2.1");
        assertThat(second.enlist(INVENTORY, true))
                .returns("2", Enlistment::call)
                .returns(1, Enlistment::ordinal);
        assertThat(second.enlist(INVENTORY, true))
                .returns("2", Enlistment::call)
                .returns(2, Enlistment::ordinal);
        assertThat(second.call(PAYMENT).context().call()).isEqualTo("2.2");
        assertThat(joined("2.2").call(ORDER).context().call()).isEqualTo("2.2.1");
    }

    @Test
    void givesABranchThatRolledBackItsNumberAgain() {
        GlobalTransaction view = joined("2");
        Enlistment first = view.enlist(INVENTORY, true);
        Enlistment second = view.enlist(INVENTORY, true);
        assertThat(List.of(first.ordinal(), second.ordinal(), first.ordinal())).containsExactly(1, 2, 1);

        first.rolledBack();

        assertThat(view.enlist(INVENTORY, true).ordinal()).isEqualTo(1);
        assertThat(view.enlist(INVENTORY, true).ordinal()).isEqualTo(3);
    }

    @Test
    void knowsWhomABranchEnlistedByCallsOfItsOwn() {
        GlobalTransaction view = joined("1");
        URI before = URI.create("http://before");
        view.call(before).answered(committable(before));
        Enlistment branch = view.enlist(INVENTORY, true);
        view.call(PAYMENT).answered(committable(PAYMENT));

        CallReport enlisted = branch.enlisted();
        assertThat(enlisted).isEqualTo(committable(before, PAYMENT));
        GlobalTransaction repetition = joined("1");
        try (Enlistment again = repetition.enlist(INVENTORY, true)) {
            again.repeats(enlisted, branch.calls(), branch.branches());
        }
        assertThat(repetition.call(ORDER).context().call()).isEqualTo("1.3");

        assertThat(repetition.end().participants()).contains(INVENTORY, PAYMENT);
    }

    @Test
    void keepsWithABranchThatACallOfItsOwnIsUnanswered() {
        GlobalTransaction view = joined("1");
        Enlistment branch = view.enlist(INVENTORY, true);
        view.call(PAYMENT);

        assertThat(branch.enlisted().participants()).containsExactly(PAYMENT);
        assertThat(branch.enlisted().rollbackOnly()).contains("was not answered yet");
    }

    @Test
    void mayCommitWithTheParticipantsThatAnswersName() {
        transaction.call(INVENTORY).answered(committable(INVENTORY, PAYMENT));
        transaction.call(URI.create("http://quotes")).answered(CallReport.NONE);

        assertThat(transaction.end()).isEqualTo(committable(INVENTORY, PAYMENT));
    }

    @Test
    void mayNotCommitWhileACallIsUnanswered() {
        Call call = transaction.call(INVENTORY);

        CallReport before = transaction.report();
        call.answered(CallReport.NONE);

        assertThat(before.participants()).containsExactly(INVENTORY);
        assertThat(before.rollbackOnly()).isEqualTo("call 1 to http://inventory was not answered yet");
        assertThat(transaction.report()).isEqualTo(CallReport.NONE);
    }

    @Test
    void mayNotCommitWhileABranchIsAtWork() {
        GlobalTransaction view = joined("1");
        try (Enlistment branch = view.enlist(INVENTORY, true)) {
            assertThat(branch.ordinal()).isEqualTo(1);
            assertThat(view.report().rollbackOnly()).contains("was not answered yet");
        }

        assertThat(view.report()).isEqualTo(committable(INVENTORY));
    }

    @Test
    void mayNeverCommitAfterACallWhoseResultIsUnknown() {
        transaction.call(INVENTORY).unknown("Read timed out");
        transaction.call(PAYMENT).answered(committable(PAYMENT));

        CallReport report = transaction.end();

        assertThat(report.participants()).containsExactlyInAnyOrder(INVENTORY, PAYMENT);
        assertThat(report.rollbackOnly())
                .isEqualTo("the result of call 1 to http://inventory is unknown: Read timed out");
    }

    @Test
    void mayNotCommitWhenAParticipantSaysSo() {
        transaction.call(INVENTORY).answered(new CallReport(Set.of(INVENTORY), "no"));

        assertThat(transaction.report().rollbackOnly()).isEqualTo("no");
    }

    @Test
    void keepsTheFirstReasonToRollBack() {
        transaction.setRollbackOnly("first");
        transaction.setRollbackOnly("second");
        transaction.call(INVENTORY).unknown("third");

        assertThat(transaction.report().rollbackOnly()).isEqualTo("first");
    }

    @Test
    void refusesWorkOnceItHasEnded() {
        transaction.end();

        assertThatThrownBy(() -> transaction.call(INVENTORY)).isInstanceOf(IllegalTransactionStateException.class);
        assertThatThrownBy(() -> transaction.enlist(ORDER, true))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("order:1 has ended");
        assertThat(transaction.report()).isEqualTo(CallReport.NONE);
    }

    @Test
    void tellsEachChangeBeforeTheWorkThatCausesItGoesOn() {
        GlobalTransaction view = joined("1");

        Call call = view.call(PAYMENT);
        assertThat(changes).hasSize(1);
        assertThat(changes.get(0).participants()).containsExactly(PAYMENT);
        assertThat(changes.get(0).rollbackOnly()).isNotNull();
        call.answered(committable(PAYMENT));
        view.enlist(INVENTORY, true).close();
        view.setRollbackOnly("no");

        assertThat(changes)
                .extracting(CallReport::rollbackOnly)
                .containsExactly(
                        "call 1.1 to http://payment was not answered yet",
                        null,
                        "call 1#1 to http://inventory was not answered yet",
                        null,
                        "no");
    }

    @Test
    void carriesTheTimeThatIsLeftWhenItIsSent() {
        Call call = transaction.call(INVENTORY);
        clock.advance(Duration.ofSeconds(4));

        assertThat(call.context())
                .isEqualTo(new TransactionContext(new Xid("order:1"), ORDER, Mode.TCC, Duration.ofSeconds(6), "1"));
    }

    @Test
    void expiresWithNoTimeLeft() {
        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(transaction.expired()).isFalse();

        clock.advance(Duration.ofSeconds(1));

        assertThat(transaction.expired()).isTrue();
        assertThat(transaction.remaining()).isZero();
    }

    @Test
    void takesADeadlineOnTheJoiningServicesClock() {
        clock.advance(Duration.ofHours(5));

        assertThat(joined("1").deadline()).isEqualTo(clock.instant().plusSeconds(4));
    }

    @Test
    void isCurrentWhileBoundAndThenWhatWasBefore() {
        GlobalTransaction other = joined("1");

        try (Binding outer = GlobalTransaction.bind(transaction)) {
            try (Binding inner = GlobalTransaction.bind(other)) {
                assertThat(GlobalTransaction.current()).containsSame(other);
                try (Binding none = GlobalTransaction.bind(null)) {
                    assertThat(GlobalTransaction.current()).isEmpty();
                }
                assertThat(GlobalTransaction.current()).containsSame(other);
            }
            assertThat(GlobalTransaction.current()).containsSame(transaction);
        }
        assertThat(GlobalTransaction.current()).isEmpty();
    }

    @Test
    void anAnswerAfterALostAttemptSettlesItIfItNamesSomebody() {
        Call call = transaction.call(INVENTORY);

        call.lost();
        call.answered(committable(INVENTORY));

        assertThat(transaction.report()).isEqualTo(committable(INVENTORY));
    }

    @Test
    void anAnswerAfterALostAttemptThatNamesNobodyForbidsTheCommit() {
        Call call = transaction.call(INVENTORY);

        call.lost();
        call.answered(CallReport.NONE);

        assertThat(transaction.report().participants()).containsExactly(INVENTORY);
        assertThat(transaction.report().rollbackOnly()).contains("an earlier attempt was lost");
    }

    @Test
    void anErrorAfterALostAttemptForbidsTheCommitWhomeverItNames() {
        Call call = transaction.call(INVENTORY);

        call.lost();
        call.failed(committable(PAYMENT));

        assertThat(transaction.report().participants()).containsExactly(INVENTORY, PAYMENT);
        assertThat(transaction.report().rollbackOnly()).contains("an earlier attempt was lost");
    }

    @Test
    void whoAnswersAnErrorIsToldTheOutcomeAsWell() {
        transaction.call(INVENTORY).failed(committable(PAYMENT));

        assertThat(transaction.report()).isEqualTo(committable(INVENTORY, PAYMENT));
    }

    @Test
    void knowsWhetherTheCoordinatorMayHaveSomethingToConfirm() {
        transaction.enlist(ORDER, false).close();
        transaction.call(INVENTORY).answered(committable(INVENTORY));
        assertThat(transaction.confirms()).isFalse();

        transaction.enlist(ORDER, true).close();
        transaction.enlist(ORDER, false).close();
        assertThat(transaction.confirms()).isTrue();
    }

    @Test
    void takesWhatACallHasLedToAtTheCoordinatorForSomethingToConfirm() {
        transaction.call(INVENTORY).answered(committable(INVENTORY, ORDER));

        assertThat(transaction.confirms()).isTrue();
    }

    @Test
    void theCoordinatorsOwnBranchesNameOnlyWhomTheyCalled() {
        transaction.call(INVENTORY).answered(committable(INVENTORY));

        Enlistment own = transaction.enlist(ORDER, true);
        transaction.call(PAYMENT).answered(committable(PAYMENT));

        assertThat(own.enlisted()).isEqualTo(committable(PAYMENT));
    }

    /** Threads that call at the same time number their calls as they come. */
    @Test
    void doesNotTakeBackACallThatWasMadeWhileAnotherWasExpectedInItsPlace() {
        URI elsewhere = URI.create("http://elsewhere");
        List<GlobalTransaction> made = new ArrayList<>();
        CallLog log = (saga, calls) -> {
            if (calls.containsKey(1)) {
                made.add(saga);
                saga.call(elsewhere);
                return Map.of(2, PAYMENT, 3, PAYMENT, 4, elsewhere);
            }
            return Map.of();
        };
        GlobalTransaction saga = GlobalTransaction.begun(
                "work", new Xid("order:2"), Mode.SAGA, ORDER, Duration.ofSeconds(10), clock, log);

        saga.call(INVENTORY);
        saga.call(PAYMENT);
        saga.end();

        assertThat(made).hasSize(1);
        assertThat(saga.corrections()).containsExactly(Map.entry(4, Set.of()));
    }
}
