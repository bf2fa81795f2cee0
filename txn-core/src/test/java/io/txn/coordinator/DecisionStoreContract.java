package io.txn.coordinator;

import static io.txn.participant.OtherTransaction.assertWaiting;
import static io.txn.participant.OtherTransaction.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Backlog;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OtherTransaction;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link DecisionStore} promises. */
public abstract class DecisionStoreContract {

    private static final URI INVENTORY = URI.create("http://inventory-service:8082/base?x=1,2");
    private static final URI PAYMENT = URI.create("http://payment-service:8083");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant DUE = NOW.plusSeconds(10);
    private static final Instant LATER = NOW.plusSeconds(60);

    private final Xid xid = new Xid("order-service:DECISION1");
    private final Xid other = new Xid("order-service:DECISION2");

    /** A store without rows. */
    protected abstract DecisionStore store();

    /** Local transactions of its database. */
    protected abstract LocalTransactions local();

    private static Decision commit(Xid xid, Instant due) {
        Set<URI> participants = new LinkedHashSet<>(List.of(PAYMENT, INVENTORY));
        return Decision.commit(xid, Mode.TCC, participants, NOW, due);
    }

    private static Decision commit(Xid xid) {
        return commit(xid, DUE);
    }

    private static Decision rollback(Xid xid) {
        return Decision.rollback(xid, Mode.TCC, NOW);
    }

    private Outcome decide(Decision decision) {
        return local().isolated(() -> store().decide(decision).outcome());
    }

    private boolean update(Decision decision) {
        return local().isolated(() -> store().update(decision));
    }

    private List<Decision> claim(Instant now, Instant until, int limit) {
        return local().isolated(() -> store().claim(now, until, limit));
    }

    private void finish(Collection<Xid> xids, Instant now) {
        local().isolated(() -> {
            store().finish(xids, now);
            return null;
        });
    }

    private int purge(Instant before, int limit) {
        return local().isolated(() -> store().purge(before, limit));
    }

    private Backlog backlog(Instant now) {
        return local().isolated(() -> store().backlog(now));
    }

    private OtherTransaction begin() throws Exception {
        return OtherTransaction.begin(local());
    }

    @Test
    void findsThoseOfManyThatAreThere() {
        decide(commit(xid));
        decide(rollback(other));

        List<Decision> found =
                local().isolated(() -> store().find(List.of(xid, new Xid("order-service:DECISION3"), other)));

        assertThat(found).containsExactlyInAnyOrder(commit(xid), rollback(other));
    }

    @Test
    void refusesToWorkOutsideOfALocalTransaction() {
        assertThatThrownBy(() -> store().decide(commit(xid)).outcome()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store().claim(NOW, LATER, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theFirstDecisionStands() {
        assertThat(decide(commit(xid))).isEqualTo(Outcome.COMMIT);
        assertThat(decide(rollback(xid))).isEqualTo(Outcome.COMMIT);
        assertThat(decide(commit(xid, LATER))).isEqualTo(Outcome.COMMIT);

        assertThat(claim(LATER, LATER, 10)).containsExactly(commit(xid).claimed(LATER));
    }

    @Test
    void aRollbackStandsAsWell() {
        assertThat(decide(rollback(xid))).isEqualTo(Outcome.ROLLBACK);
        assertThat(decide(commit(xid))).isEqualTo(Outcome.ROLLBACK);

        assertThat(claim(LATER, LATER, 10)).isEmpty();
    }

    @Test
    void theFirstDecisionStandsInItsOwnTransactionToo() {
        Outcome outcome = local().isolated(() -> {
            store().decide(rollback(xid));
            return store().decide(commit(xid)).outcome();
        });

        assertThat(outcome).isEqualTo(Outcome.ROLLBACK);
    }

    @Test
    void aRolledBackDecisionWasNone() throws Exception {
        try (OtherTransaction transaction = begin()) {
            transaction.run(() -> store().decide(commit(xid)).outcome());
            transaction.rollback();
        }

        assertThat(decide(rollback(xid))).isEqualTo(Outcome.ROLLBACK);
    }

    @Test
    void aSecondDecisionWaitsForTheFirstAndAdoptsItIfThatCommits() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().decide(commit(xid)).outcome());
            Future<Outcome> outcome =
                    second.start(() -> store().decide(rollback(xid)).outcome());
            assertWaiting(outcome);

            first.commit();

            assertThat(await(outcome)).isEqualTo(Outcome.COMMIT);
        }
    }

    @Test
    void aSecondDecisionWaitsForTheFirstAndStandsIfThatRollsBack() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().decide(commit(xid)).outcome());
            Future<Outcome> outcome =
                    second.start(() -> store().decide(rollback(xid)).outcome());
            assertWaiting(outcome);

            first.rollback();

            assertThat(await(outcome)).isEqualTo(Outcome.ROLLBACK);
            second.commit();
        }
        assertThat(decide(commit(xid))).isEqualTo(Outcome.ROLLBACK);
    }

    @Test
    void manyWhoDecideAtOnceAgree() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (OtherTransaction first = begin()) {
            first.run(() -> store().decide(rollback(xid)).outcome());
            List<Future<Outcome>> outcomes = Stream.generate(() -> threads.submit(() -> decide(commit(xid))))
                    .limit(4)
                    .toList();
            outcomes.forEach(OtherTransaction::assertWaiting);

            first.commit();

            for (Future<Outcome> outcome : outcomes) {
                assertThat(await(outcome)).isEqualTo(Outcome.ROLLBACK);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void decisionsOfDifferentXidsDoNotWaitForEachOther() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().decide(commit(xid)).outcome());

            assertThat(second.run(() -> store().decide(rollback(other)).outcome()))
                    .isEqualTo(Outcome.ROLLBACK);
        }
    }

    @Test
    void neverReadsFromASnapshot() throws Exception {
        try (OtherTransaction early = begin()) {
            early.run(() -> store().backlog(NOW));
            decide(rollback(xid));

            assertThat(early.run(() -> store().decide(commit(xid)).outcome())).isEqualTo(Outcome.ROLLBACK);
        }
    }

    @Test
    void readsBackAllThatADecisionSays() {
        Decision full = new Decision(
                xid,
                Mode.TCC,
                Outcome.COMMIT,
                DeliveryStatus.PENDING,
                new LinkedHashSet<>(List.of(PAYMENT, INVENTORY)),
                NOW,
                DUE,
                4,
                "\u00fcber \ud83d\ude80 'quoted'",
                "a note\nand another",
                null);

        decide(full);

        List<Decision> claimed = claim(DUE, LATER, 1);
        assertThat(claimed).containsExactly(full.claimed(LATER));
        assertThat(claimed.get(0).participants()).containsExactly(PAYMENT, INVENTORY);
    }

    @Test
    void claimsDecisionsThatAreDueThoseDueLongestFirst() {
        decide(commit(xid, NOW.plusSeconds(2)));
        decide(commit(other, NOW.plusSeconds(1)));
        decide(commit(new Xid("order-service:NOTDUE"), NOW.plusSeconds(4)));

        assertThat(claim(NOW.plusSeconds(3), LATER, 10))
                .containsExactly(
                        commit(other, NOW.plusSeconds(1)).claimed(LATER),
                        commit(xid, NOW.plusSeconds(2)).claimed(LATER));
        assertThat(claim(NOW.plusSeconds(3), LATER, 10)).isEmpty();
    }

    @Test
    void claimsADecisionAtTheVeryTimeOfItsNextAttempt() {
        decide(commit(xid));

        assertThat(claim(DUE.minusMillis(1), LATER, 1)).isEmpty();
        assertThat(claim(DUE, LATER, 1)).hasSize(1);
    }

    @Test
    void saysWithoutALocalTransactionWhetherSomethingIsDue() {
        decide(commit(xid));

        assertThat(store().due(DUE.minusMillis(1))).isFalse();
        assertThat(store().due(DUE)).isTrue();
        claim(DUE, LATER, 1);
        assertThat(store().due(DUE)).isFalse();
    }

    @Test
    void claimsAtMostTheLimit() {
        decide(commit(xid, NOW.plusSeconds(2)));
        decide(commit(other, NOW.plusSeconds(1)));

        assertThat(claim(DUE, LATER, 1)).extracting(Decision::xid).containsExactly(other);
        assertThat(claim(DUE, LATER, 1)).extracting(Decision::xid).containsExactly(xid);
        assertThat(claim(DUE, LATER, 1)).isEmpty();
    }

    @Test
    void claimsAgainWhenTheClaimHasRunOut() {
        decide(commit(xid));
        claim(DUE, LATER, 1);

        assertThat(claim(LATER, LATER.plusSeconds(9), 1))
                .containsExactly(commit(xid).claimed(LATER).claimed(LATER.plusSeconds(9)));
    }

    @Test
    void passesOverADecisionThatSomebodyHoldsWithoutWaiting() throws Exception {
        decide(commit(xid, NOW.plusSeconds(1)));
        decide(commit(other, NOW.plusSeconds(2)));
        try (OtherTransaction holder = begin();
                OtherTransaction claimer = begin()) {
            holder.run(() -> store().update(commit(xid, NOW.plusSeconds(1))));

            List<Decision> claimed = claimer.run(() -> store().claim(DUE, LATER, 1));

            assertThat(claimed).extracting(Decision::xid).containsExactly(other);
        }
    }

    @Test
    void twoClaimersNeverTakeTheSameDecision() throws Exception {
        decide(commit(xid, NOW.plusSeconds(1)));
        decide(commit(other, NOW.plusSeconds(2)));
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            List<Decision> one = first.run(() -> store().claim(DUE, LATER, 1));
            List<Decision> two = second.run(() -> store().claim(DUE, LATER, 1));

            assertThat(one).extracting(Decision::xid).containsExactly(xid);
            assertThat(two).extracting(Decision::xid).isSubsetOf(other);
        }
    }

    @Test
    void aClaimThatRollsBackWasNone() throws Exception {
        decide(commit(xid));
        try (OtherTransaction claimer = begin()) {
            claimer.run(() -> store().claim(DUE, LATER, 1));
            claimer.rollback();
        }

        assertThat(claim(DUE, LATER, 1)).containsExactly(commit(xid).claimed(LATER));
    }

    @Test
    void postponesADecisionWithItsError() {
        decide(commit(xid));
        Decision claimed = claim(DUE, LATER, 1).get(0);
        Decision failed = claimed.failed(DeliveryStatus.PENDING, LATER.plusSeconds(5), "no answer");

        assertThat(update(failed)).isTrue();

        assertThat(claim(LATER, LATER, 1)).isEmpty();
        assertThat(claim(LATER.plusSeconds(5), LATER.plusSeconds(6), 1))
                .containsExactly(failed.claimed(LATER.plusSeconds(6)));
    }

    @Test
    void leavesADecisionToWhoeverOvertook() {
        decide(commit(xid));
        Decision mine = claim(DUE, DUE, 1).get(0);
        Decision theirs = claim(DUE, LATER, 1).get(0);

        assertThat(update(mine.failed(DeliveryStatus.PARKED, DUE, "too late"))).isFalse();

        assertThat(claim(LATER, LATER, 1)).containsExactly(theirs.claimed(LATER));
    }

    @Test
    void leavesAFinishedDecisionAsItIs() {
        decide(commit(xid));
        Decision mine = claim(DUE, DUE, 1).get(0);
        finish(List.of(xid), NOW);

        assertThat(update(mine.failed(DeliveryStatus.PENDING, DUE, "too late"))).isFalse();

        assertThat(claim(LATER, LATER, 1)).isEmpty();
    }

    @Test
    void updatesNoDecisionWhereNoneIs() {
        assertThat(update(commit(xid))).isFalse();
    }

    @Test
    void claimsParkedDecisionsLikeOthers() {
        decide(commit(xid));
        Decision claimed = claim(DUE, DUE, 1).get(0);

        assertThat(update(claimed.failed(DeliveryStatus.PARKED, DUE, "gave up")))
                .isTrue();

        assertThat(backlog(LATER)).isEqualTo(new Backlog(0, 1));
        assertThat(claim(LATER, LATER, 1)).extracting(Decision::status).containsExactly(DeliveryStatus.PARKED);
    }

    @Test
    void keepsAnErrorHoweverLongAndOdd() {
        decide(commit(xid));
        String error = "\u0000x".repeat(100_000) + "\ud83d\ude80".repeat(100_000);

        update(commit(xid).failed(DeliveryStatus.PENDING, DUE, error));

        assertThat(claim(DUE, LATER, 1).get(0).lastError()).contains("x");
    }

    @Test
    void finishesPendingAndParkedDecisions() {
        decide(commit(xid));
        decide(commit(other));
        update(commit(other).failed(DeliveryStatus.PARKED, DUE, "gave up"));

        finish(List.of(xid, other, new Xid("order-service:UNKNOWN")), NOW);

        assertThat(claim(LATER, LATER, 10)).isEmpty();
        assertThat(backlog(LATER)).isEqualTo(new Backlog(0, 0));
        assertThat(decide(rollback(other))).isEqualTo(Outcome.COMMIT);
        assertThat(purge(LATER, 10)).isEqualTo(2);
    }

    @Test
    void finishesManyAtOnceAndNoneAtAll() {
        List<Xid> xids = IntStream.range(0, 1234)
                .mapToObj(i -> new Xid("order-service:MANY" + i))
                .toList();
        local().isolated(() -> {
            xids.forEach(each -> store().decide(commit(each)));
            return null;
        });

        finish(xids, NOW);
        finish(List.of(), NOW);

        assertThat(backlog(LATER)).isEqualTo(new Backlog(0, 0));
        assertThat(purge(LATER, 10_000)).isEqualTo(xids.size());
    }

    @Test
    void purgesWhatFinishedBefore() {
        decide(commit(xid));
        decide(commit(other));
        decide(rollback(new Xid("order-service:ASKED")));
        finish(List.of(xid), LATER);

        assertThat(purge(LATER, 10)).isEqualTo(1);

        assertThat(decide(rollback(xid))).isEqualTo(Outcome.COMMIT);
        assertThat(decide(rollback(other))).isEqualTo(Outcome.COMMIT);
        assertThat(decide(commit(new Xid("order-service:ASKED")))).isEqualTo(Outcome.COMMIT);
    }

    @Test
    void keepsACommitThatAPersonHadAHandIn() {
        Xid asked = new Xid("order-service:ASKED");
        decide(commit(xid));
        decide(rollback(asked));
        local().isolated(() -> {
            for (Xid each : List.of(xid, asked)) {
                store().intervene(store().lock(each).orElseThrow().noted("given up"));
            }
            return null;
        });
        finish(List.of(xid), NOW);

        assertThat(purge(LATER, 10)).isEqualTo(1);

        assertThat(decide(rollback(xid))).isEqualTo(Outcome.COMMIT);
    }

    @Test
    void purgesAtMostTheLimit() {
        IntStream.range(0, 5).forEach(i -> decide(rollback(new Xid("order-service:PURGE" + i))));

        assertThat(purge(LATER, 3)).isEqualTo(3);
        assertThat(purge(LATER, 3)).isEqualTo(2);
        assertThat(purge(LATER, 3)).isZero();
    }

    @Test
    void countsWhatIsOverdueOrBeingRetriedAndWhatIsParked() {
        decide(commit(new Xid("order-service:FRESH")));
        decide(rollback(new Xid("order-service:FINISHED")));
        decide(commit(new Xid("order-service:OVERDUE"), NOW));
        decide(commit(new Xid("order-service:RETRIED"), DUE).claimed(LATER));
        decide(commit(new Xid("order-service:PARKED"), NOW));
        update(commit(new Xid("order-service:PARKED")).failed(DeliveryStatus.PARKED, NOW, "gave up"));

        assertThat(backlog(NOW.plusSeconds(1))).isEqualTo(new Backlog(2, 1));
    }
}
