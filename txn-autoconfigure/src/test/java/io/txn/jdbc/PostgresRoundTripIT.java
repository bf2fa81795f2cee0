package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Branch;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where PostgreSQL takes fewer round trips than others. */
class PostgresRoundTripIT {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final URI PEER = URI.create("http://peer");

    private final TestDatabase database = TestDatabase.postgres().watched();
    private final WatchedDataSource dataSource = (WatchedDataSource) database.dataSource();
    private final BranchStore branches = database.branches();
    private final DecisionStore decisions = database.decisions();

    private int roundTrips(Runnable operation) {
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

    private static Branch branch(int number) {
        return new Branch(xid(number), "1", 1, "reserve", "[]", null, CallReport.NONE, 0, 1, null);
    }

    @Test
    void aTryThatReturnsNothingTakesOne() {
        assertThat(roundTrips(() -> branches.open(gate(1), branch(1)))).isEqualTo(1);
    }

    @Test
    void anEndTakesOneAndSoDoesThatOfMany() {
        roundTrips(() -> IntStream.range(0, 20).forEach(number -> branches.open(gate(number), branch(number))));
        List<Xid> many =
                IntStream.range(1, 20).mapToObj(PostgresRoundTripIT::xid).toList();

        assertThat(roundTrips(() -> branches.end(xid(0), GateState.COMMITTED, NOW)))
                .isEqualTo(1);
        assertThat(roundTrips(() -> branches.end(many, GateState.COMMITTED, NOW)))
                .isEqualTo(1);
    }

    @Test
    void aSagaTakesOneForItsBeginOnePerCallThatWasNotExpectedAndOneForItsEnd() {
        Decision undecided =
                new Decision(xid(1), Mode.SAGA, null, DeliveryStatus.PENDING, Set.of(), NOW, NOW, 0, null, null, null);

        assertThat(roundTrips(() -> decisions.open(undecided, Map.of(1, Set.of(PEER), 2, Set.of(PEER)))))
                .isEqualTo(1);
        assertThat(roundTrips(() -> decisions.record(xid(1), 2, Set.of()))).isEqualTo(1);
        assertThat(roundTrips(() -> decisions.record(xid(1), 3, Set.of(PEER)))).isEqualTo(1);
        assertThat(roundTrips(() -> decisions.commit(commit(1)))).isEqualTo(1);
    }

    @Test
    void soDoesAnEndThatIsNotSharedAndOneThatComesSecondTakesTwo() {
        Decision undecided =
                new Decision(xid(1), Mode.SAGA, null, DeliveryStatus.PENDING, Set.of(), NOW, NOW, 0, null, null, null);
        roundTrips(() -> decisions.open(undecided, Map.of(1, Set.of(PEER), 2, Set.of(PEER))));

        assertThat(roundTrips(() -> decisions.decide(commit(1)))).isEqualTo(1);
        assertThat(roundTrips(() -> decisions.decide(commit(1)))).isEqualTo(2);
    }

    private static Decision commit(int number) {
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
}
