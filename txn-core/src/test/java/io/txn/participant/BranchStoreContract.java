package io.txn.participant;

import static io.txn.participant.OtherTransaction.assertWaiting;
import static io.txn.participant.OtherTransaction.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.txn.CallReport;
import io.txn.Outcome;
import io.txn.Xid;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link BranchStore} promises. */
public abstract class BranchStoreContract {

    private static final URI COORDINATOR = URI.create("http://order-service:8081");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Instant DEADLINE = NOW.plusSeconds(10);
    private static final Instant LATER = NOW.plusSeconds(60);

    private final Xid xid = new Xid("order-service:BRANCH1");
    private final Xid other = new Xid("order-service:BRANCH2");

    /** A store without rows. */
    protected abstract BranchStore store();

    /** Local transactions of its database. */
    protected abstract LocalTransactions local();

    private static Gate opened(Xid xid) {
        return Gate.opened(xid, COORDINATOR, NOW, DEADLINE);
    }

    private static Gate ended(Xid xid, Instant at) {
        return Gate.emptyEnd(xid, GateState.ROLLED_BACK, at);
    }

    private static Branch branch(Xid xid, String call, int ordinal) {
        return new Branch(
                xid, call, ordinal, "inventory.reserve", "[\"tea\",2]", "\"ok\"", CallReport.NONE, 0, 1, null);
    }

    private boolean insert(Gate gate) {
        return local().isolated(() -> store().insert(gate));
    }

    private void insert(Branch branch) {
        local().isolated(() -> {
            store().insert(branch);
            return null;
        });
    }

    private Optional<Gate> read(Xid key) {
        return local().isolated(() -> store().lock(key));
    }

    private List<Gate> claim(Instant now, Instant until, int limit) {
        return local().isolated(() -> store().claim(now, until, limit));
    }

    private OtherTransaction begin() throws Exception {
        return OtherTransaction.begin(local());
    }

    @Test
    void refusesToWorkOutsideOfALocalTransaction() {
        assertThatThrownBy(() -> store().insert(opened(xid))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store().lock(xid)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store().claim(NOW, LATER, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void insertsAGateOnce() {
        boolean inOneTransaction = local().isolated(() -> store().insert(opened(xid)) && !store().insert(opened(xid)));

        assertThat(inOneTransaction).isTrue();
        assertThat(insert(ended(xid, NOW))).isFalse();
        assertThat(read(xid)).contains(opened(xid));
    }

    @Test
    void tellsXidsApartThatDifferInCaseOnly() {
        insert(opened(xid));

        assertThat(read(new Xid("order-service:branch1"))).isEmpty();
        assertThat(insert(opened(new Xid("order-service:branch1")))).isTrue();
    }

    @Test
    void saysWithoutALocalTransactionWhetherSomethingIsDue() {
        insert(opened(xid));

        assertThat(store().due(DEADLINE.minusMillis(1))).isFalse();
        assertThat(store().due(DEADLINE)).isTrue();
        end(xid);
        assertThat(store().due(DEADLINE)).isFalse();
    }

    @Test
    void countsWhatIsParkedAsNotDue() {
        insert(failed(true));

        assertThat(store().due(LATER)).isFalse();
    }

    @Test
    void endsAnActiveGateOnceAndForgetsWhatFailed() {
        insert(failed(false));

        assertThat(end(xid)).isTrue();
        assertThat(read(xid)).contains(failed(false).ended(GateState.COMMITTED, LATER));
        assertThat(end(xid)).isFalse();
    }

    @Test
    void endsNoGateThatIsParkedOrMissingOrHasMoved() {
        insert(failed(true));
        Gate moving = opened(other).rollingBack();
        insert(moving);

        assertThat(end(xid)).isFalse();
        assertThat(end(other)).isFalse();
        assertThat(end(new Xid("order-service:MISSING"))).isFalse();
        assertThat(read(xid)).contains(failed(true));
        assertThat(read(other)).contains(moving);
    }

    @Test
    void waitsForWhoHoldsTheGateThatIsToEnd() throws Exception {
        insert(opened(xid));

        try (OtherTransaction holder = begin();
                OtherTransaction second = begin()) {
            holder.run(() -> store().lock(xid));
            Future<Boolean> ended = second.start(
                    () -> store().end(xid, GateState.COMMITTED, LATER).isPresent());
            assertWaiting(ended);
            holder.run(() -> store().update(opened(xid).ended(GateState.ROLLED_BACK, NOW)));
            holder.commit();

            assertThat(await(ended)).isFalse();
        }
    }

    private boolean end(Xid key) {
        return local().isolated(
                        () -> store().end(key, GateState.COMMITTED, LATER).isPresent());
    }

    @Test
    void anEndReadsTheBranchesThatWhoHeldTheGateHasWritten() throws Exception {
        insert(opened(xid));
        insert(branch(xid, "1", 1));

        try (OtherTransaction holder = begin();
                OtherTransaction second = begin()) {
            holder.run(() -> store().lock(xid));
            Future<Optional<List<Branch>>> ended = second.start(() -> store().end(xid, GateState.COMMITTED, LATER));
            assertWaiting(ended);
            holder.run(() -> {
                store().insert(branch(xid, "1", 2));
                return true;
            });
            holder.commit();

            assertThat(await(ended).orElseThrow()).containsExactlyInAnyOrder(branch(xid, "1", 1), branch(xid, "1", 2));
        }
    }

    @Test
    void opensAGateWithItsFirstBranch() {
        assertThat(open(opened(xid), branch(xid, "1", 1))).isTrue();

        assertThat(read(xid)).contains(opened(xid));
        assertThat(branchesOf(xid)).containsExactly(branch(xid, "1", 1));
    }

    @Test
    void opensNoGateThatIsThere() {
        insert(ended(xid, NOW));

        assertThat(open(opened(xid), branch(xid, "1", 1))).isFalse();

        assertThat(read(xid)).contains(ended(xid, NOW));
        assertThat(branchesOf(xid)).isEmpty();
    }

    @Test
    void whoOpensAGateWaitsForWhoDoesTheSame() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().open(opened(xid), branch(xid, "1", 1)));
            Future<Boolean> opened = second.start(() -> store().open(opened(xid), branch(xid, "2", 1)));
            assertWaiting(opened);

            first.commit();

            assertThat(await(opened)).isFalse();
            second.commit();
        }
        assertThat(branchesOf(xid)).containsExactly(branch(xid, "1", 1));
    }

    private boolean open(Gate gate, Branch first) {
        return local().isolated(() -> store().open(gate, first));
    }

    private List<Branch> branchesOf(Xid key) {
        return local().isolated(() -> store().branches(key));
    }

    @Test
    void writesWhomABranchHasEnlisted() {
        insert(opened(xid));
        Branch foreseen = branch(xid, "1", 1);
        insert(foreseen);
        insert(branch(xid, "1", 2));
        Branch ended = new Branch(
                xid,
                "1",
                1,
                foreseen.action(),
                foreseen.arguments(),
                foreseen.result(),
                new CallReport(Set.of(COORDINATOR), null),
                7,
                8,
                null);

        local().isolated(() -> {
            store().update(ended);
            return true;
        });

        assertThat(branchesOf(xid)).containsExactlyInAnyOrder(ended, branch(xid, "1", 2));
    }

    /** Whether a local transaction that ends many gates can be made to give way; otherwise it must end none. */
    protected boolean givesWay() {
        return true;
    }

    @Test
    void endsManyThatAreActiveAndLeavesTheOthers() {
        insert(opened(xid));
        insert(branch(xid, "1", 1));
        insert(branch(xid, "1", 2));
        insert(ended(other, NOW));
        insert(branch(other, "1", 1));
        Xid parked = new Xid("order-service:PARKED");
        insert(parkedGate(parked));
        Xid second = new Xid("order-service:SECOND");
        insert(opened(second));
        Xid missing = new Xid("order-service:MISSING");
        Xid tried = new Xid("order-service:TRIED");
        Gate failedBefore =
                new Gate(tried, GateState.ACTIVE, COORDINATOR, NOW, DEADLINE, 0, 1, false, null, "no", null, null);
        insert(failedBefore);

        Map<Xid, List<Branch>> ended = local().isolated(() ->
                store().end(List.of(missing, second, parked, other, tried, xid), GateState.COMMITTED, LATER));

        if (!givesWay()) {
            assertThat(ended).isEmpty();
            assertThat(read(xid)).contains(opened(xid));
            return;
        }
        assertThat(ended).containsOnlyKeys(xid, second);
        assertThat(ended.get(xid)).containsExactlyInAnyOrder(branch(xid, "1", 1), branch(xid, "1", 2));
        assertThat(ended.get(second)).isEmpty();
        assertThat(read(xid)).contains(opened(xid).ended(GateState.COMMITTED, LATER));
        assertThat(read(second)).contains(opened(second).ended(GateState.COMMITTED, LATER));
        assertThat(read(other)).contains(ended(other, NOW));
        assertThat(read(parked)).contains(parkedGate(parked));
        assertThat(read(tried)).contains(failedBefore);
    }

    private Gate parkedGate(Xid key) {
        return new Gate(key, GateState.ACTIVE, COORDINATOR, NOW, DEADLINE, 0, 1, true, null, "no", null, null);
    }

    /** Whatever it has locked by then, nobody waits for it for ever. */
    @Test
    void whoEndsManyGivesWayToWhoHoldsOne() throws Exception {
        assumeTrue(givesWay());
        insert(opened(xid));
        insert(opened(other));
        try (OtherTransaction holder = begin();
                OtherTransaction second = begin()) {
            holder.run(() -> store().lock(xid));

            Future<Map<Xid, List<Branch>>> ended =
                    second.start(() -> store().end(List.of(xid, other), GateState.COMMITTED, LATER));

            assertThatThrownBy(() -> await(ended)).isInstanceOf(ExecutionException.class);
            second.rollback();
        }
        assertThat(read(other)).contains(opened(other));
    }

    private Gate failed(boolean parked) {
        return new Gate(
                xid,
                GateState.ACTIVE,
                COORDINATOR,
                NOW,
                DEADLINE,
                3,
                7,
                parked,
                new OutcomeMessage(xid, Outcome.COMMIT, null, Intervention.NONE),
                "confirm threw",
                "a note",
                null);
    }

    @Test
    void readsBackAllThatAGateSays() {
        Gate full = new Gate(
                xid,
                GateState.ACTIVE,
                COORDINATOR,
                NOW,
                DEADLINE,
                3,
                7,
                true,
                new OutcomeMessage(xid, Outcome.ROLLBACK, 12, Intervention.NONE),
                "confirm failed: \u00fcber \ud83d\ude80 'quoted'",
                "a note\nand another",
                null);

        insert(full);
        insert(ended(other, NOW));

        assertThat(read(xid)).contains(full);
        assertThat(read(other)).contains(ended(other, NOW));
    }

    @Test
    void keepsNothingOfARolledBackInsert() throws Exception {
        try (OtherTransaction transaction = begin()) {
            transaction.run(() -> store().insert(opened(xid)));
            transaction.rollback();
        }

        assertThat(read(xid)).isEmpty();
        assertThat(insert(opened(xid))).isTrue();
    }

    @Test
    void aSecondInsertWaitsForTheFirstAndLosesIfThatCommits() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().insert(opened(xid)));
            Future<Boolean> inserted = second.start(() -> store().insert(ended(xid, NOW)));
            assertWaiting(inserted);

            first.commit();

            assertThat(await(inserted)).isFalse();
            assertThat(second.run(() -> store().lock(xid))).contains(opened(xid));
        }
    }

    @Test
    void aSecondInsertWaitsForTheFirstAndWinsIfThatRollsBack() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().insert(opened(xid)));
            Future<Boolean> inserted = second.start(() -> store().insert(ended(xid, NOW)));
            assertWaiting(inserted);

            first.rollback();

            assertThat(await(inserted)).isTrue();
            second.commit();
        }
        assertThat(read(xid)).contains(ended(xid, NOW));
    }

    @Test
    void insertsOfDifferentXidsDoNotWaitForEachOther() throws Exception {
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().insert(opened(xid)));

            assertThat(second.run(() -> store().insert(opened(other)))).isTrue();
        }
    }

    @Test
    void findsNoGateWhereNoneIs() {
        assertThat(read(xid)).isEmpty();
    }

    @Test
    void aSecondLockWaitsAndSeesWhatTheFirstDid() throws Exception {
        insert(opened(xid));
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            Gate gate = first.run(() -> store().lock(xid)).orElseThrow();
            Future<Optional<Gate>> locked = second.start(() -> store().lock(xid));
            assertWaiting(locked);

            first.run(() -> store().update(gate.ended(GateState.COMMITTED, LATER)));
            first.commit();

            assertThat(await(locked)).contains(opened(xid).ended(GateState.COMMITTED, LATER));
        }
    }

    @Test
    void locksOfDifferentGatesDoNotWaitForEachOther() throws Exception {
        insert(opened(xid));
        insert(opened(other));
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            first.run(() -> store().lock(xid));

            assertThat(second.run(() -> store().lock(other))).isPresent();
        }
    }

    @Test
    void neverReadsFromASnapshot() throws Exception {
        insert(opened(other));
        try (OtherTransaction early = begin()) {
            early.run(() -> store().backlog(NOW));
            insert(opened(xid));
            insert(branch(xid, "1", 0));
            insert(branch(other, "1", 0));

            assertThat(early.run(() -> store().insert(opened(xid)))).isFalse();
            assertThat(early.run(() -> store().lock(xid))).contains(opened(xid));
            assertThat(early.run(() -> store().branches(xid))).containsExactly(branch(xid, "1", 0));
            assertThat(early.run(() -> store().lock(other))).isPresent();
            assertThat(early.run(() -> store().branch(other, "1", 0))).contains(branch(other, "1", 0));
            assertThat(early.run(() -> store().branches(other))).hasSize(1);
        }
    }

    @Test
    void updatesAnActiveGateButNotItsOrigin() {
        insert(opened(xid));
        Gate changed =
                new Gate(xid, GateState.ACTIVE, null, LATER, LATER, 2, 1, true, null, "confirm failed", null, null);

        assertThat(local().<Boolean, RuntimeException>isolated(() -> store().update(changed)))
                .isTrue();

        assertThat(read(xid))
                .contains(new Gate(
                        xid,
                        GateState.ACTIVE,
                        COORDINATOR,
                        NOW,
                        LATER,
                        2,
                        1,
                        true,
                        null,
                        "confirm failed",
                        null,
                        null));
    }

    @Test
    void leavesAnEndedGateAsItIs() {
        insert(opened(xid));
        Gate committed = opened(xid).ended(GateState.COMMITTED, LATER);
        local().isolated(() -> store().update(committed));

        boolean updated = local().isolated(() -> store().update(opened(xid).ended(GateState.ROLLED_BACK, LATER)));

        assertThat(updated).isFalse();
        assertThat(read(xid)).contains(committed);
    }

    @Test
    void updatesNoGateWhereNoneIs() {
        assertThat(local().<Boolean, RuntimeException>isolated(() -> store().update(opened(xid))))
                .isFalse();
    }

    @Test
    void keepsAnErrorHoweverLongAndOdd() {
        insert(opened(xid));
        String error = "\u0000x".repeat(100_000) + "\ud83d\ude80".repeat(100_000);

        local().isolated(() -> store().update(opened(xid).postponed(error, LATER)));

        assertThat(read(xid).orElseThrow().lastError()).contains("x");
    }

    @Test
    void claimsGatesThatAreDueThoseDueLongestFirst() {
        insert(Gate.opened(xid, COORDINATOR, NOW, NOW.plusSeconds(2)));
        insert(Gate.opened(other, COORDINATOR, NOW, NOW.plusSeconds(1)));
        insert(Gate.opened(new Xid("order-service:NOTDUE"), COORDINATOR, NOW, NOW.plusSeconds(4)));

        List<Gate> claimed = claim(NOW.plusSeconds(3), LATER, 10);

        assertThat(claimed)
                .containsExactly(
                        Gate.opened(other, COORDINATOR, NOW, NOW.plusSeconds(1)).claimed(LATER),
                        Gate.opened(xid, COORDINATOR, NOW, NOW.plusSeconds(2)).claimed(LATER));
        assertThat(read(xid)).contains(claimed.get(1));
        assertThat(read(other)).contains(claimed.get(0));
    }

    @Test
    void claimsAGateAtTheVeryTimeOfItsNextAttempt() {
        insert(opened(xid));

        assertThat(claim(DEADLINE.minusMillis(1), LATER, 1)).isEmpty();
        assertThat(claim(DEADLINE, LATER, 1)).hasSize(1);
    }

    @Test
    void claimsAtMostTheLimit() {
        insert(Gate.opened(xid, COORDINATOR, NOW, NOW.plusSeconds(2)));
        insert(Gate.opened(other, COORDINATOR, NOW, NOW.plusSeconds(1)));

        assertThat(claim(DEADLINE, LATER, 1)).extracting(Gate::xid).containsExactly(other);
        assertThat(claim(DEADLINE, LATER, 1)).extracting(Gate::xid).containsExactly(xid);
        assertThat(claim(DEADLINE, LATER, 1)).isEmpty();
    }

    @Test
    void claimsAgainWhenTheClaimHasRunOut() {
        insert(opened(xid));
        claim(DEADLINE, LATER, 1);

        List<Gate> again = claim(LATER, LATER.plusSeconds(9), 1);

        assertThat(again).containsExactly(opened(xid).claimed(LATER).claimed(LATER.plusSeconds(9)));
    }

    @Test
    void claimsNoGateThatHasEndedOrIsParked() {
        insert(ended(xid, NOW));
        insert(opened(other));
        local().isolated(() ->
                store().update(opened(other).failed(new OutcomeMessage(xid, Outcome.COMMIT), "no", NOW, 1)));

        assertThat(claim(LATER, LATER, 10)).isEmpty();
        assertThat(read(other).orElseThrow().parked()).isTrue();
    }

    @Test
    void passesOverAGateThatSomebodyHoldsWithoutWaiting() throws Exception {
        insert(Gate.opened(xid, COORDINATOR, NOW, NOW.plusSeconds(1)));
        insert(Gate.opened(other, COORDINATOR, NOW, NOW.plusSeconds(2)));
        try (OtherTransaction holder = begin();
                OtherTransaction claimer = begin()) {
            holder.run(() -> store().lock(xid));

            List<Gate> claimed = claimer.run(() -> store().claim(DEADLINE, LATER, 1));

            assertThat(claimed).extracting(Gate::xid).containsExactly(other);
        }
    }

    @Test
    void twoClaimersNeverTakeTheSameGate() throws Exception {
        insert(Gate.opened(xid, COORDINATOR, NOW, NOW.plusSeconds(1)));
        insert(Gate.opened(other, COORDINATOR, NOW, NOW.plusSeconds(2)));
        try (OtherTransaction first = begin();
                OtherTransaction second = begin()) {
            List<Gate> one = first.run(() -> store().claim(DEADLINE, LATER, 1));
            List<Gate> two = second.run(() -> store().claim(DEADLINE, LATER, 1));

            assertThat(one).extracting(Gate::xid).containsExactly(xid);
            assertThat(two).extracting(Gate::xid).isSubsetOf(other);
        }
    }

    @Test
    void aClaimThatRollsBackWasNone() throws Exception {
        insert(opened(xid));
        try (OtherTransaction claimer = begin()) {
            claimer.run(() -> store().claim(DEADLINE, LATER, 1));
            claimer.rollback();
        }

        assertThat(claim(DEADLINE, LATER, 1)).containsExactly(opened(xid).claimed(LATER));
    }

    @Test
    void readsBackBranches() {
        Branch large = new Branch(
                xid,
                "2.1",
                1,
                "inventory.reserve",
                "[\"\ud83d\ude80" + "x".repeat(1 << 20) + "\"]",
                null,
                CallReport.NONE,
                0,
                1,
                null);
        insert(opened(xid));
        insert(branch(xid, "1", 0));
        insert(branch(xid, "1", 1));
        insert(large);
        insert(branch(other, "1", 0));

        local().isolated(() -> {
            assertThat(store().branches(xid))
                    .containsExactlyInAnyOrder(branch(xid, "1", 0), branch(xid, "1", 1), large);
            assertThat(store().branch(xid, "2.1", 1)).contains(large);
            assertThat(store().branch(xid, "1", 2)).isEmpty();
            assertThat(store().branch(xid, "2", 0)).isEmpty();
            return null;
        });
    }

    @Test
    void readsBackWhomABranchEnlisted() {
        CallReport enlisted = new CallReport(
                new LinkedHashSet<>(List.of(URI.create("http://payment/base"), URI.create("http://audit"))), null);
        CallReport nothingButTheMark = new CallReport(Set.of(), "the result of a call is unknown");
        insert(opened(xid));
        insert(new Branch(xid, "1", 1, "reserve", "[]", null, enlisted, 3, 4, null));
        insert(new Branch(xid, "1", 2, "reserve", "[]", null, nothingButTheMark, 1, 2, null));

        local().isolated(() -> {
            assertThat(store().branch(xid, "1", 1).orElseThrow())
                    .returns(enlisted, Branch::enlisted)
                    .returns(3, Branch::calls)
                    .returns(4, Branch::branches);
            CallReport marked = store().branch(xid, "1", 2).orElseThrow().enlisted();
            assertThat(marked.participants()).isEmpty();
            assertThat(marked.rollbackOnly()).isNotNull();
            return null;
        });
    }

    @Test
    void keepsNothingOfARolledBackBranch() throws Exception {
        try (OtherTransaction transaction = begin()) {
            transaction.run(() -> store().insert(opened(xid)));
            transaction.run(() -> {
                store().insert(branch(xid, "1", 0));
                return null;
            });
            transaction.rollback();
        }

        assertThat(local().<List<Branch>, RuntimeException>isolated(() -> store().branches(xid)))
                .isEmpty();
    }

    @Test
    void refusesABranchThatIsThere() {
        insert(branch(xid, "1", 0));

        assertThatThrownBy(() -> insert(branch(xid, "1", 0))).isInstanceOf(RuntimeException.class);
    }

    @Test
    void purgesGatesThatEndedBeforeWithTheirBranches() {
        insert(opened(xid));
        insert(branch(xid, "1", 0));
        local().isolated(() -> store().update(opened(xid).ended(GateState.COMMITTED, NOW)));
        insert(opened(other));
        insert(branch(other, "1", 0));
        insert(ended(new Xid("order-service:RECENT"), LATER));

        int purged = local().isolated(() -> store().purge(LATER, 10));

        assertThat(purged).isEqualTo(1);
        assertThat(read(xid)).isEmpty();
        assertThat(read(other)).contains(opened(other));
        assertThat(read(new Xid("order-service:RECENT"))).isPresent();
        local().isolated(() -> {
            assertThat(store().branches(xid)).isEmpty();
            assertThat(store().branches(other)).hasSize(1);
            return null;
        });
    }

    @Test
    void purgesAtMostTheLimit() {
        IntStream.range(0, 5).forEach(i -> insert(ended(new Xid("order-service:PURGE" + i), NOW)));

        assertThat(local().<Integer, RuntimeException>isolated(() -> store().purge(LATER, 3)))
                .isEqualTo(3);
        assertThat(local().<Integer, RuntimeException>isolated(() -> store().purge(LATER, 3)))
                .isEqualTo(2);
        assertThat(local().<Integer, RuntimeException>isolated(() -> store().purge(LATER, 3)))
                .isZero();
    }

    @Test
    void countsWhatIsOverdueOrBeingRetriedAndWhatIsParked() {
        insert(opened(new Xid("order-service:FRESH")));
        insert(ended(new Xid("order-service:ENDED"), NOW));
        insert(Gate.opened(new Xid("order-service:OVERDUE"), COORDINATOR, NOW, NOW));
        insert(opened(new Xid("order-service:ASKED")).claimed(LATER));
        insert(opened(new Xid("order-service:FAILED"))
                .failed(new OutcomeMessage(xid, Outcome.COMMIT), "no", LATER, 10));
        insert(opened(new Xid("order-service:PARKED")).failed(new OutcomeMessage(xid, Outcome.COMMIT), "no", NOW, 1));

        Backlog backlog = local().isolated(() -> store().backlog(NOW.plus(Duration.ofSeconds(1))));

        assertThat(backlog).isEqualTo(new Backlog(3, 1));
    }

    @Test
    void marksBranchesUndone() {
        insert(opened(xid));
        insert(branch(xid, "1", 1));
        insert(branch(xid, "1", 2));
        insert(branch(xid, "2", 1));

        local().isolated(() -> {
            store().undo(List.of(branch(xid, "1", 2), branch(xid, "2", 1)), LATER);
            store().undo(List.of(), LATER);
            return null;
        });

        List<Branch> branches = local().isolated(() -> store().branches(xid));
        assertThat(branches).filteredOn(branch -> branch.undone() == null).containsExactly(branch(xid, "1", 1));
        assertThat(branches)
                .filteredOn(branch -> LATER.equals(branch.undone()))
                .extracting(Branch::call, Branch::ordinal)
                .containsExactlyInAnyOrder(tuple("1", 2), tuple("2", 1));
    }

    @Test
    void updatesAndClaimsAGateThatIsBeingRolledBackUntilItIsFinished() {
        insert(opened(xid));
        Gate rollingBack = opened(xid).rollingBack();
        assertThat(local().<Boolean, RuntimeException>isolated(() -> store().update(rollingBack)))
                .isTrue();
        assertThat(read(xid)).contains(rollingBack);

        assertThat(claim(DEADLINE, LATER, 1)).containsExactly(rollingBack.claimed(LATER));
        Gate finished = rollingBack.claimed(LATER).ended(GateState.ROLLED_BACK, LATER);
        assertThat(local().<Boolean, RuntimeException>isolated(() -> store().update(finished)))
                .isTrue();

        assertThat(claim(LATER, LATER, 1)).isEmpty();
        assertThat(local().<Boolean, RuntimeException>isolated(() -> store().update(finished)))
                .isFalse();
    }

    @Test
    void findsAndListsGates() {
        Gate parked = Gate.opened(other, COORDINATOR, LATER, LATER)
                .failed(new OutcomeMessage(other, Outcome.COMMIT), "no", LATER, 1);
        Xid ended = new Xid("order-service:ENDED");
        insert(opened(xid));
        insert(parked);
        insert(ended(ended, NOW));

        assertThat(local().isolated(() -> store().find(other))).contains(parked);
        assertThat(local().isolated(() -> store().find(new Xid("order-service:UNKNOWN"))))
                .isEmpty();
        assertThat(list(GateStatus.ACTIVE)).containsExactly(xid);
        assertThat(list(GateStatus.PARKED)).containsExactly(other);
        assertThat(list(GateStatus.FINISHED)).containsExactly(ended);
    }

    private List<Xid> list(GateStatus status) {
        return local().isolated(
                        () -> store().list(status, 10).stream().map(Gate::xid).toList());
    }
}
