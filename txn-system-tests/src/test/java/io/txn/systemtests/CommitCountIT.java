package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an order costs when nothing fails: counted by PostgreSQL and on the wire, not by us. */
class CommitCountIT {

    private static final int WARM_UP = 50;
    private static final int ORDERS = 300;

    /** What one local commit writes for many orders: the marks of finished decisions; and looking after connections. */
    private static final int SHARED_COMMITS = ORDERS / 10;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    @AutoClose
    private static Stack stack;

    /** Nothing but orders while they are counted: no events, no rounds that look for work, and no vacuum. */
    @BeforeAll
    static void start() {
        stack = SystemTest.start(SystemTest.settings("commit-count")
                .postgres("autovacuum", "off")
                .property("txn.completion.wait", "10s")
                .property("txn.recovery.interval", "1h")
                .property("txn.outbox.poll-interval", "1h")
                .property("sample.order-events", "false"));
    }

    /** The last test has stopped them. */
    @BeforeEach
    void startServices() {
        stack.heal();
    }

    @Test
    void isTwoLocalCommitsPerServiceAndFourRequestsAtMost() {
        Cost cost = measure(new NewOrder("alice", "book", 1), 8);

        assertThat(cost.commits().get(Sample.ORDER)).isBetween(ORDERS * 2L, ORDERS * 2L + SHARED_COMMITS);
        assertThatParticipantsCommittedAtMostTwice(cost);
        assertThatOnlyCallsAndOutcomesWereSent(cost);
    }

    /** Its own row, the record of its calls, which are those of the one before it, the decision; at participants the step and the forgetting. */
    @Test
    void ofASagaIsOneMoreAtTheCoordinator() {
        Cost cost = measure(new NewOrder("alice", "book", 1).saga(), 1);

        assertThat(cost.commits().get(Sample.ORDER)).isBetween(ORDERS * 3L, ORDERS * 3L + SHARED_COMMITS);
        assertThatParticipantsCommittedAtMostTwice(cost);
        assertThatOnlyCallsAndOutcomesWereSent(cost);
    }

    @Test
    void ofManySagasAtOnceIsLessBecauseTheRecordsOfTheirCallsShareCommits() {
        Cost cost = measure(new NewOrder("alice", "book", 1).saga(), 16);

        assertThat(cost.commits().get(Sample.ORDER)).isBetween(ORDERS * 2L, ORDERS * 3L);
        assertThatParticipantsCommittedAtMostTwice(cost);
        assertThatOnlyCallsAndOutcomesWereSent(cost);
    }

    /** A try or step for each order, and an outcome, which may share its commit with others. */
    private static void assertThatParticipantsCommittedAtMostTwice(Cost cost) {
        assertThat(List.of(cost.commits().get(Sample.INVENTORY), cost.commits().get(Sample.PAYMENT)))
                .allSatisfy(count -> assertThat(count).isBetween((long) ORDERS, ORDERS * 2L + SHARED_COMMITS));
    }

    private static void assertThatOnlyCallsAndOutcomesWereSent(Cost cost) {
        assertThat(cost.calls()).isEqualTo(Map.of(Sample.ORDER, 0, Sample.INVENTORY, ORDERS, Sample.PAYMENT, ORDERS));
        assertThat(cost.outcomes().values())
                .allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(ORDERS));
        assertThat(cost.requests())
                .isEqualTo(each(
                        sample -> cost.calls().get(sample) + cost.outcomes().get(sample)));
    }

    private static Cost measure(NewOrder order, int concurrency) {
        openShop();
        place(WARM_UP, order, concurrency);
        Map<Sample, Long> before = commitsOnceServersSitIdle();
        Map<Sample, Fault> requests = watch(Seen.ANY);
        Map<Sample, Fault> calls = watch(Seen.CALL);
        Map<Sample, Fault> outcomes = watch(Seen.OUTCOMES);

        place(ORDERS, order, concurrency);
        Map<Sample, Long> after = commitsOnceServicesHaveStopped();

        Cost cost = new Cost(
                each(sample -> after.get(sample) - before.get(sample)),
                counts(requests),
                counts(calls),
                counts(outcomes));
        SystemTest.print(ORDERS + " orders, mode " + order.mode() + ", " + concurrency + " at a time: " + cost);
        return cost;
    }

    private static void openShop() {
        Invariants invariants = new Invariants(stack.shop());
        invariants.stock("book", 100_000, "9.99");
        invariants.account("alice", "1000000.00");
    }

    private static void place(int orders, NewOrder order, int concurrency) {
        Shop shop = stack.shop();
        Load load = new Load(concurrency);
        try (load) {
            load.place(orders, () -> shop.place(order));
            load.await();
        }
        assertThat(load.confirmed()).as(load.summary()).hasSize(orders);
    }

    private static Map<Sample, Fault> watch(Predicate<Seen> which) {
        return each(sample -> stack.proxy(sample).watch(which));
    }

    private static Map<Sample, Integer> counts(Map<Sample, Fault> watched) {
        return each(sample -> watched.get(sample).hits().size());
    }

    /**
     * A server process reports what it has done ten seconds after it went idle, at the latest; or as soon as it does something
     * more, which may be a relay's look for messages. Those become rare, but are not rare at once.
     */
    private static Map<Sample, Long> commitsOnceServersSitIdle() {
        SystemTest.await()
                .until(() -> query("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname IN ('order', 'inventory', 'payment')"
                                + " AND (state <> 'idle' OR state_change > now() - interval '11 s'"
                                + " AND query NOT LIKE '%FROM txn_outbox o%')")
                        == 0);
        return commits();
    }

    /** A server process reports the rest when its connection ends. */
    private static Map<Sample, Long> commitsOnceServicesHaveStopped() {
        for (Sample sample : Sample.values()) {
            stack.service(sample).stop(STOP_LIMIT);
        }
        SystemTest.await()
                .until(() -> query("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname IN ('order', 'inventory', 'payment')")
                        == 0);
        return commits();
    }

    private static Map<Sample, Long> commits() {
        return each(sample ->
                query("SELECT xact_commit FROM pg_stat_database WHERE datname = '" + sample.shortName() + "'"));
    }

    /** On a database of its own, so that looking does not count. */
    private static long query(String sql) {
        try (Connection connection = stack.postgres().database("postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> Map<Sample, T> each(Function<Sample, T> value) {
        Map<Sample, T> values = new EnumMap<>(Sample.class);
        for (Sample sample : Sample.values()) {
            values.put(sample, value.apply(sample));
        }
        return values;
    }

    /** What some orders took: local commits, and requests by kind, at each service. */
    private record Cost(
            Map<Sample, Long> commits,
            Map<Sample, Integer> requests,
            Map<Sample, Integer> calls,
            Map<Sample, Integer> outcomes) {}
}
