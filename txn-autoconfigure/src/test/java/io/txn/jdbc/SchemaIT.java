package io.txn.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.txn.Xid;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The creation of the tables on PostgreSQL. */
class SchemaIT {

    private static final int INSTANCES = 6;

    private static Database open(String url, boolean autoCommit, String prefix) {
        HikariDataSource pool = TestDatabase.pool(url, "postgres", "postgres");
        pool.setAutoCommit(autoCommit);
        return new Database(pool, new TablePrefix(prefix));
    }

    private static void startTogether(boolean autoCommit) throws Exception {
        String url = TestDatabase.emptyPostgres();
        ExecutorService instances = Executors.newFixedThreadPool(INSTANCES);
        CyclicBarrier together = new CyclicBarrier(INSTANCES);
        List<Future<?>> started = new ArrayList<>();
        for (int instance = 0; instance < INSTANCES; instance++) {
            started.add(instances.submit(() -> {
                Database database = open(url, autoCommit, TablePrefix.DEFAULT);
                try (HikariDataSource pool = (HikariDataSource) database.dataSource()) {
                    together.await(20, TimeUnit.SECONDS);
                    TestDatabase.initialize(database, new JdbcTxnProperties());
                    new JdbcDecisionStore(database).afterSingletonsInstantiated();
                    new JdbcBranchStore(database).afterSingletonsInstantiated();
                }
                return null;
            }));
        }
        try {
            for (Future<?> each : started) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            instances.shutdownNow();
        }
    }

    @RepeatedTest(5)
    void instancesThatStartAtOnceDoNotGetInEachOthersWay() throws Exception {
        startTogether(true);
    }

    @RepeatedTest(5)
    void norDoThoseWhoseConnectionsDoNotCommitByThemselves() throws Exception {
        startTogether(false);
    }

    @Test
    void leavesTablesThatAreThereAsTheyAre() {
        TestDatabase database = TestDatabase.postgres();
        Gate gate = new Gate(
                new Xid("order-service:KEPT"),
                GateState.ACTIVE,
                null,
                now(),
                now(),
                0,
                0,
                false,
                null,
                null,
                null,
                null);
        database.local().isolated(() -> database.branches().insert(gate));

        TestDatabase.initialize(database.database(), new JdbcTxnProperties());

        assertThat(database.local().isolated(() -> database.branches().lock(gate.xid())))
                .contains(gate);
    }

    /** Whoever waited for it would be in the way of all who want to write, for as long as it takes. */
    @Test
    void waitsForNobodyWhoIsWriting() throws SQLException {
        TestDatabase database = TestDatabase.postgres();
        HikariDataSource pool = (HikariDataSource) database.dataSource();
        String impatient = pool.getJdbcUrl() + "&options=-c%20lock_timeout=1s";
        try (Connection writer = pool.getConnection();
                Statement lock = writer.createStatement()) {
            writer.setAutoCommit(false);
            for (String table : new JdbcTemplate(pool)
                    .queryForList("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", String.class)) {
                lock.execute("LOCK TABLE " + table + " IN ROW EXCLUSIVE MODE");
            }

            assertThatCode(() -> TestDatabase.initialize(
                            open(impatient, true, TablePrefix.DEFAULT), new JdbcTxnProperties()))
                    .doesNotThrowAnyException();
        }
    }

    private static Instant now() {
        return Instant.parse("2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app_", "other.txn_", "other.", ""})
    void namesTablesWithThePrefixThatIsConfigured(String prefix) {
        Database database = open(TestDatabase.emptyPostgres(), true, prefix);
        new JdbcTemplate(database.dataSource()).execute("CREATE SCHEMA other");

        TestDatabase.initialize(database, new JdbcTxnProperties());

        JdbcBranchStore store = new JdbcBranchStore(database);
        SpringLocalTransactions local =
                new SpringLocalTransactions(new JdbcTransactionManager(database.dataSource()), database);
        store.afterSingletonsInstantiated();
        new JdbcDecisionStore(database).afterSingletonsInstantiated();
        assertThat(local.isolated(() -> store.claim(now(), now(), 1))).isEmpty();
        assertThat(tablesNamedDifferently(database, prefix)).isEmpty();
    }

    private static List<String> tablesNamedDifferently(Database database, String prefix) {
        return new JdbcTemplate(database.dataSource())
                        .queryForList(
                                "SELECT table_schema || '.' || table_name FROM information_schema.tables"
                                        + " WHERE table_schema IN ('public', 'other')",
                                String.class)
                        .stream()
                        .filter(table -> !table.startsWith((prefix.contains(".") ? "" : "public.") + prefix))
                        .toList();
    }

    @Test
    void needsNoRightToCreateTablesWhenTheyAreThere() {
        TestDatabase owned = TestDatabase.postgres();
        JdbcTemplate owner = new JdbcTemplate(owned.dataSource());
        String user = "u" + UUID.randomUUID().toString().replace("-", "");
        owner.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'x'");
        owner.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + user);
        Database database = new Database(
                TestDatabase.pool(((HikariDataSource) owned.dataSource()).getJdbcUrl(), user, "x"),
                new TablePrefix(TablePrefix.DEFAULT));
        SpringLocalTransactions local =
                new SpringLocalTransactions(new JdbcTransactionManager(database.dataSource()), database);

        assertThatCode(() -> {
                    TestDatabase.initialize(database, new JdbcTxnProperties());
                    local.afterSingletonsInstantiated();
                    new JdbcDecisionStore(database).afterSingletonsInstantiated();
                    new JdbcBranchStore(database).afterSingletonsInstantiated();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void refusesToStartWhereConnectionsReadFromSnapshots() {
        HikariDataSource pool = TestDatabase.pool(TestDatabase.emptyPostgres(), "postgres", "postgres");
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        SpringLocalTransactions local = new SpringLocalTransactions(
                new JdbcTransactionManager(pool), new Database(pool, new TablePrefix(TablePrefix.DEFAULT)));

        assertThatThrownBy(local::afterSingletonsInstantiated)
                .isInstanceOf(StorageNotUsableException.class)
                .hasMessageContaining("snapshots");
    }
}
