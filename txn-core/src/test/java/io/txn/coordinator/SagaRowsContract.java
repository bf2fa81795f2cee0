package io.txn.coordinator;

import static io.txn.participant.OtherTransaction.assertWaiting;
import static io.txn.participant.OtherTransaction.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OtherTransaction;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every {@link DecisionStore} does with rows of transactions that are not decided, with their calls, and for operators. */
public abstract class SagaRowsContract {

    private static final URI INVENTORY = URI.create("http://inventory-service:8082/base?x=1,2");
    private static final URI PAYMENT = URI.create("http://payment-service:8083");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant DEADLINE = NOW.plusSeconds(10);
    private static final Instant LATER = NOW.plusSeconds(60);

    private static final int FIRST = 0;

    private final Xid xid = new Xid("order-service:SAGA1");
    private final Xid other = new Xid("order-service:SAGA2");

    /** A store without rows. */
    protected abstract DecisionStore store();

    /** Local transactions of its database. */
    protected abstract LocalTransactions local();

    private static Decision opened(Xid xid) {
        return Decision.open(xid, Mode.SAGA, NOW, DEADLINE);
    }

    private Decision commit() {
        return Decision.commit(xid, Mode.SAGA, Set.of(INVENTORY), NOW.plusSeconds(1), LATER);
    }

    private Decision rollback() {
        return Decision.rollback(xid, Mode.SAGA, NOW.plusSeconds(1));
    }

    /** Opens a saga with a call that the tests do not look at, but for those about opening. */
    private void open(Xid which) {
        assertThat(openWith(opened(which))).isTrue();
    }

    private boolean openWith(Decision undecided) {
        return run(() -> store().open(undecided, Map.of(FIRST, Set.of())));
    }

    private boolean record(int call, Set<URI> participants) {
        return run(() -> store().record(xid, call, participants));
    }

    private List<LoggedCall> calls() {
        return run(() -> store().calls(xid).stream()
                .filter(call -> call.number() != FIRST)
                .toList());
    }

    private <T> T run(Supplier<T> work) {
        return local().isolated(work::get);
    }

    private OtherTransaction begin() throws Exception {
        return OtherTransaction.begin(local());
    }

    @Test
    void recordsCallsInTheirOrder() {
        open(xid);

        assertThat(record(10, Set.of(PAYMENT))).isTrue();
        assertThat(record(9, Set.of(INVENTORY))).isTrue();
        assertThat(record(11, Set.of())).isTrue();

        assertThat(calls())
                .containsExactly(
                        new LoggedCall(9, Set.of(INVENTORY), null),
                        new LoggedCall(10, Set.of(PAYMENT), null),
                        new LoggedCall(11, Set.of(), null));
        assertThat(run(() -> store().calls(other))).isEmpty();
    }

    @Test
    void recordsAnewWhomACallHasEnlisted() {
        open(xid);
        record(1, Set.of(PAYMENT));

        assertThat(record(1, new LinkedHashSet<>(List.of(PAYMENT, INVENTORY)))).isTrue();
        assertThat(record(1, new LinkedHashSet<>(List.of(PAYMENT, INVENTORY)))).isTrue();

        assertThat(calls()).hasSize(1);
        assertThat(calls().get(0).participants()).containsExactly(PAYMENT, INVENTORY);
    }

    @Test
    void recordsNothingOfWhatIsDecidedOrNotThere() {
        assertThat(record(1, Set.of(PAYMENT))).isFalse();

        run(() -> store().decide(rollback()));
        assertThat(openWith(opened(xid))).isFalse();

        assertThat(record(1, Set.of(PAYMENT))).isFalse();
        assertThat(run(() -> store().calls(xid))).isEmpty();
        assertThat(run(() -> store().find(xid))).contains(rollback());
    }

    @Test
    void opensOnceAndWithACall() {
        assertThat(run(() -> store().open(opened(xid), Map.of(1, Set.of(PAYMENT)))))
                .isTrue();
        Decision another = Decision.open(xid, Mode.SAGA, LATER, LATER);

        assertThat(run(() -> store().open(another, Map.of(2, Set.of(INVENTORY)))))
                .isFalse();

        assertThat(run(() -> store().find(xid))).contains(opened(xid));
        assertThat(calls()).containsExactly(new LoggedCall(1, Set.of(PAYMENT), null));
    }

    @Test
    void opensWithSeveralCalls() {
        Map<Integer, Set<URI>> several = Map.of(2, Set.of(PAYMENT), 3, Set.of(), 7, Set.of(INVENTORY));
        assertThat(run(() -> store().open(opened(xid), several))).isTrue();

        assertThat(run(() -> store().open(opened(xid), several))).isFalse();

        assertThat(run(() -> store().calls(xid)))
                .containsExactly(
                        new LoggedCall(2, Set.of(PAYMENT), null),
                        new LoggedCall(3, Set.of(), null),
                        new LoggedCall(7, Set.of(INVENTORY), null));
        assertThat(record(3, Set.of(INVENTORY))).isTrue();
        assertThat(calls().get(1).participants()).containsExactly(INVENTORY);
    }

    @Test
    void whoOpensWaitsForWhoDecidesAndOpensNothing() throws Exception {
        try (OtherTransaction opener = begin();
                OtherTransaction decider = begin()) {
            decider.run(() -> store().decide(rollback()));
            Future<Boolean> opened = opener.start(() -> store().open(opened(xid), Map.of(1, Set.of(PAYMENT))));
            assertWaiting(opened);

            decider.commit();

            assertThat(await(opened)).isFalse();
            opener.commit();
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void aDecisionWaitsForACallThatIsBeingRecordedAndSeesIt() throws Exception {
        open(xid);
        try (OtherTransaction recorder = begin();
                OtherTransaction decider = begin()) {
            recorder.run(() -> store().record(xid, 1, Set.of(PAYMENT)));
            Future<Decision> decided = decider.start(() -> store().decide(rollback()));
            assertWaiting(decided);

            recorder.commit();

            assertThat(await(decided).outcome()).isEqualTo(Outcome.ROLLBACK);
            assertThat(decider.run(() -> store().calls(xid)))
                    .extracting(LoggedCall::number)
                    .containsExactly(FIRST, 1);
        }
    }

    @Test
    void aCallThatIsRecordedDuringADecisionIsRefused() throws Exception {
        open(xid);
        try (OtherTransaction recorder = begin();
                OtherTransaction decider = begin()) {
            decider.run(() -> store().decide(rollback()));
            Future<Boolean> recorded = recorder.start(() -> store().record(xid, 1, Set.of(PAYMENT)));
            assertWaiting(recorded);

            decider.commit();

            assertThat(await(recorded)).isFalse();
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void decidesToCommitWhatIsOpen() {
        open(xid);

        Decision standing = run(() -> store().decide(commit()));

        assertThat(standing).isEqualTo(commit().on(opened(xid)));
        assertThat(standing.created()).isEqualTo(NOW);
        assertThat(run(() -> store().find(xid))).contains(standing);
        assertThat(run(() -> store().decide(rollback()))).isEqualTo(standing);
    }

    @Test
    void commitsWhatIsOpenWithoutReadingIt() {
        open(xid);
        run(() -> {
            store().intervene(store().lock(xid).orElseThrow().noted("seen"));
            return xid;
        });

        assertThat(run(() -> store().commit(commit()))).isTrue();

        assertThat(run(() -> store().find(xid)))
                .contains(commit().on(opened(xid).noted("seen")));
        assertThat(run(() -> store().decide(rollback())).outcome()).isEqualTo(Outcome.COMMIT);
    }

    @Test
    void commitsNothingThatIsDecidedOrNotThere() {
        assertThat(run(() -> store().commit(commit()))).isFalse();
        assertThat(run(() -> store().find(xid))).isEmpty();

        open(xid);
        Decision standing = run(() -> store().decide(rollback()));

        assertThat(run(() -> store().commit(commit()))).isFalse();
        assertThat(run(() -> store().find(xid))).contains(standing);
    }

    @Test
    void aCommitDuringADecisionWaitsForItAndIsRefused() throws Exception {
        open(xid);
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().decide(rollback()));
            Future<Boolean> committed = second.start(() -> store().commit(commit()));
            assertWaiting(committed);

            first.commit();

            assertThat(await(committed)).isFalse();
            assertThat(second.run(() -> store().decide(commit())).outcome()).isEqualTo(Outcome.ROLLBACK);
        }
    }

    @Test
    void aDecisionDuringACommitWaitsForItAndAdoptsIt() throws Exception {
        open(xid);
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().commit(commit()));
            Future<Decision> decided = second.start(() -> store().decide(rollback()));
            assertWaiting(decided);

            first.commit();

            assertThat(await(decided)).isEqualTo(commit().on(opened(xid)));
        }
    }

    @Test
    void decidesToRollBackWhatIsOpenAndLeavesItToBeDone() {
        open(xid);

        Decision standing = run(() -> store().decide(rollback().drivenUntil(LATER)));

        assertThat(standing.status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(standing.finished()).isNull();
        assertThat(standing.nextAttempt()).isEqualTo(LATER);
        assertThat(run(() -> store().find(xid))).contains(standing);
        assertThat(run(() -> store().decide(commit()))).isEqualTo(standing);
    }

    @Test
    void decidesWhatIsOpenFromAnInquiryToo() {
        open(xid);

        Decision standing = run(() -> store().decide(Decision.rollback(xid, Mode.TCC, NOW)));

        assertThat(standing.mode()).isEqualTo(Mode.SAGA);
        assertThat(standing.undoesCalls()).isTrue();
        assertThat(run(() -> store().claim(NOW, LATER, 10))).hasSize(1);
    }

    @Test
    void keepsWhatWasNotedWhenItIsDecided() {
        open(xid);
        run(() -> {
            store().intervene(store().lock(xid).orElseThrow().noted("seen"));
            return xid;
        });

        assertThat(run(() -> store().decide(rollback())).notes()).isEqualTo("seen");
        assertThat(run(() -> store().find(xid)).orElseThrow().notes()).isEqualTo("seen");
    }

    @Test
    void claimsWhatIsOpenAtItsDeadlineAndNotBefore() {
        open(xid);

        assertThat(run(() -> store().claim(DEADLINE.minusMillis(1), LATER, 10))).isEmpty();
        assertThat(run(() -> store().claim(DEADLINE, LATER, 10)))
                .containsExactly(opened(xid).claimed(LATER));
    }

    @Test
    void writesHowFarACallIsUndone() {
        open(xid);
        record(1, Set.of(PAYMENT));
        run(() -> store().decide(rollback()));

        run(() -> {
            store().update(xid, new LoggedCall(1, Set.of(INVENTORY), LATER));
            store().update(xid, new LoggedCall(2, Set.of(INVENTORY), LATER));
            return xid;
        });

        assertThat(calls()).containsExactly(new LoggedCall(1, Set.of(INVENTORY), LATER));
    }

    @Test
    void purgesCallsWithTheirTransaction() {
        open(xid);
        record(1, Set.of(PAYMENT));
        open(other);
        run(() -> store().decide(rollback()));
        run(() -> {
            store().finish(List.of(xid), NOW);
            return xid;
        });

        assertThat(run(() -> store().purge(LATER, 10))).isEqualTo(1);

        assertThat(calls()).isEmpty();
        assertThat(run(() -> store().calls(other))).hasSize(1);
    }

    @Test
    void locksARow() throws Exception {
        open(xid);
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            assertThat(first.run(() -> store().lock(xid))).contains(opened(xid));
            Future<Decision> decided = second.start(() -> store().decide(rollback()));
            assertWaiting(decided);

            first.commit();

            assertThat(await(decided).outcome()).isEqualTo(Outcome.ROLLBACK);
        }
        assertThat(run(() -> store().lock(other))).isEmpty();
    }

    @Test
    void writesAnInterventionAndNothingElse() {
        open(xid);
        Decision decided = run(() -> store().decide(rollback()));
        Decision claimed = decided.claimed(LATER).noted("2026-01-01T00:00:00Z RETRY: why");

        run(() -> {
            store().intervene(claimed);
            return xid;
        });

        assertThat(run(() -> store().find(xid))).contains(claimed);
    }

    @Test
    void listsTheLatestFirst() {
        open(xid);
        assertThat(openWith(Decision.open(other, Mode.SAGA, LATER, LATER))).isTrue();
        Xid finished = new Xid("order-service:FINISHED");
        run(() -> store().decide(Decision.rollback(finished, Mode.TCC, NOW)));

        assertThat(run(() -> store().list(DeliveryStatus.PENDING, 10)))
                .extracting(Decision::xid)
                .containsExactly(other, xid);
        assertThat(run(() -> store().list(DeliveryStatus.PENDING, 1))).hasSize(1);
        assertThat(run(() -> store().list(DeliveryStatus.FINISHED, 10)))
                .extracting(Decision::xid)
                .containsExactly(finished);
        assertThat(run(() -> store().list(DeliveryStatus.PARKED, 10))).isEmpty();
    }
}
