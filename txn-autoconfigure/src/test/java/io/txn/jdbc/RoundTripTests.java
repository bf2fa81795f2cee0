package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.message.Batch;
import io.txn.message.InboxStore;
import io.txn.message.Lease;
import io.txn.message.OutboxStore;
import io.txn.message.OutgoingMessage;
import io.txn.participant.Branch;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many statements each operation sends: a promise to whoever pays for the round trips. */
class RoundTripTests {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final URI PEER = URI.create("http://peer");

    private final TestDatabase database = TestDatabase.h2().watched();
    private final WatchedDataSource dataSource = (WatchedDataSource) database.dataSource();
    private final BranchStore branches = database.branches();
    private final DecisionStore decisions = database.decisions();

    private int statements(Runnable operation) {
        return database.local().isolated(() -> {
            dataSource.sent();
            operation.run();
            return dataSource.sent().size();
        });
    }

    private static Xid xid(int number) {
        return new Xid("order-service:" + number);
    }

    private static Gate gate(int number) {
        return new Gate(xid(number), GateState.ACTIVE, PEER, NOW, NOW, 0, 0, false, null, null, null, null);
    }

    private static Gate ended(int number) {
        return new Gate(xid(number), GateState.COMMITTED, PEER, NOW, NOW, 0, 0, false, null, null, null, NOW);
    }

    private static Decision decision(int number) {
        return new Decision(
                xid(number),
                Mode.TCC,
                Outcome.COMMIT,
                DeliveryStatus.PENDING,
                Set.of(PEER),
                NOW,
                NOW,
                1,
                null,
                null,
                null);
    }

    private static Decision undecided(int number) {
        return new Decision(
                xid(number), Mode.SAGA, null, DeliveryStatus.PENDING, Set.of(), NOW, NOW, 0, null, null, null);
    }

    private static Decision saga(int number) {
        return new Decision(
                xid(number),
                Mode.SAGA,
                Outcome.COMMIT,
                DeliveryStatus.PENDING,
                Set.of(PEER),
                NOW,
                NOW,
                1,
                null,
                null,
                null);
    }

    @Test
    void aTryTakesTwo() {
        Branch branch = new Branch(xid(1), "1", 0, "reserve", "[]", null, CallReport.NONE, 0, 1, null);

        assertThat(statements(() -> branches.insert(gate(1)))).isEqualTo(1);
        assertThat(statements(() -> branches.insert(branch))).isEqualTo(1);
    }

    @Test
    void anEndTakesTwo() {
        statements(() -> branches.insert(gate(1)));

        assertThat(statements(() -> branches.end(xid(1), GateState.COMMITTED, NOW)))
                .isEqualTo(2);
    }

    @Test
    void aTryThatReturnsNothingTakesTwoHereAndOneOnPostgres() {
        Branch branch = new Branch(xid(1), "1", 0, "reserve", "[]", null, CallReport.NONE, 0, 1, null);

        assertThat(statements(() -> branches.open(gate(1), branch))).isEqualTo(2);
    }

    @Test
    void anEndWithSomethingInTheWayTakesThreeMore() {
        statements(() -> branches.insert(ended(1)));

        assertThat(statements(() -> branches.end(xid(1), GateState.COMMITTED, NOW)))
                .isEqualTo(1);
        assertThat(statements(() -> branches.lock(xid(1)))).isEqualTo(1);
        assertThat(statements(() -> branches.branches(xid(1)))).isEqualTo(1);
        assertThat(statements(() -> branches.update(ended(1)))).isEqualTo(1);
    }

    @Test
    void aDecisionTakesOneAndALostOneTwo() {
        assertThat(statements(() -> decisions.decide(decision(1)))).isEqualTo(1);
        assertThat(statements(() -> decisions.decide(decision(1)))).isEqualTo(2);
    }

    @Test
    void aSagaTakesTwoPerCallAndOneOrTwoForItsEnd() {
        assertThat(statements(() -> decisions.open(undecided(1), Map.of(0, Set.of(PEER)))))
                .isEqualTo(2);
        assertThat(statements(() -> decisions.record(xid(1), 1, Set.of(PEER)))).isEqualTo(2);
        assertThat(statements(() -> decisions.decide(saga(1)))).isEqualTo(2);
        statements(() -> decisions.open(undecided(2), Map.of(1, Set.of(PEER))));
        assertThat(statements(() -> decisions.commit(saga(2)))).isEqualTo(1);
    }

    @Test
    void aRoundOfTheLoopsTakesOneEachWhenThereIsNothingToDo() {
        assertThat(statements(() -> branches.claim(NOW, NOW, 100))).isEqualTo(1);
        assertThat(statements(() -> decisions.claim(NOW, NOW, 100))).isEqualTo(1);
        assertThat(statements(() -> branches.purge(NOW, 100))).isEqualTo(1);
        assertThat(statements(() -> decisions.purge(NOW, 100))).isEqualTo(1);
        assertThat(statements(() -> decisions.finish(List.of(), NOW))).isZero();
    }

    @Test
    void aRoundOfTheLoopsTakesAFewHoweverManyRowsThereAre() {
        statements(() -> IntStream.range(0, 100).forEach(number -> {
            branches.insert(gate(number));
            decisions.decide(decision(number));
        }));
        List<Xid> xids = IntStream.range(0, 100).mapToObj(RoundTripTests::xid).toList();

        assertThat(statements(() -> branches.claim(NOW, NOW, 100))).isEqualTo(2);
        assertThat(statements(() -> decisions.claim(NOW, NOW, 100))).isEqualTo(2);
        assertThat(statements(() -> decisions.finish(xids, NOW))).isEqualTo(1);
        assertThat(statements(() -> decisions.purge(NOW.plusSeconds(1), 100))).isEqualTo(3);

        statements(() -> IntStream.range(0, 100).forEach(number -> branches.update(ended(number))));
        assertThat(statements(() -> branches.purge(NOW.plusSeconds(1), 100))).isEqualTo(3);
    }

    private static OutgoingMessage message(int number) {
        return new OutgoingMessage(
                0, "id-" + number, 0, "unit", "orders", null, null, new byte[] {1}, new byte[] {2}, List.of(), NOW);
    }

    @Test
    void aMessageIsStoredReleasedAndReceivedWithOneEach() {
        OutboxStore outbox = database.outbox();
        InboxStore inbox = database.inbox();

        assertThat(statements(() -> outbox.insertReady(message(1)))).isEqualTo(1);
        assertThat(statements(() -> outbox.insertHeld(message(2)))).isEqualTo(1);
        assertThat(statements(() -> outbox.release("unit", "id-2"))).isEqualTo(1);
        assertThat(statements(() -> inbox.insert("group", "id-1", NOW))).isEqualTo(1);
        assertThat(statements(() -> outbox.hasWork(0))).isEqualTo(1);
    }

    @Test
    void aBatchOfMessagesIsBegunWithThreeAndMarkedSentWithTwo() {
        OutboxStore outbox = database.outbox();
        for (int i = 0; i < 10; i++) {
            int number = i;
            statements(() -> outbox.insertReady(message(number)));
        }
        Lease lease = database.local()
                .isolated(() -> outbox.take(0, "me", NOW, NOW.plusSeconds(10)))
                .orElseThrow();
        List<Batch> batches = new ArrayList<>();

        assertThat(statements(() -> batches.add(outbox.next(lease, 100, NOW)))).isEqualTo(3);
        assertThat(statements(() -> outbox.sent(lease, batches.get(0)))).isEqualTo(2);
        assertThat(batches.get(0).messages()).hasSize(10);
    }

    @Test
    void aShardIsTakenWithFour() {
        OutboxStore outbox = database.outbox();
        database.local().isolated(() -> outbox.take(0, "before", NOW, NOW));
        List<Lease> leases = new ArrayList<>();

        assertThat(statements(() -> leases.add(outbox.take(0, "me", NOW, NOW).orElseThrow())))
                .isEqualTo(2);
        assertThat(statements(() -> outbox.underWay(leases.get(0), NOW))).isEqualTo(2);
    }
}
