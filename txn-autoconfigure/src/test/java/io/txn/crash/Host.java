package io.txn.crash;

import static java.util.Objects.requireNonNull;

import io.txn.http.HttpWire;
import io.txn.jdbc.JdbcStorage;
import java.net.URI;
import java.net.http.HttpClient;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where a service runs: its address and its database, which outlive its processes. */
final class Host {

    private static final String EFFECTS = """
            CREATE TABLE effect (
                xid       VARCHAR(64) NOT NULL,
                thing     VARCHAR(16) NOT NULL PRIMARY KEY,
                confirmed INTEGER     NOT NULL DEFAULT 0,
                cancelled INTEGER     NOT NULL DEFAULT 0,
                turn      BIGINT,
                CHECK (confirmed + cancelled <= 1)
            )
            """;

    private static final String[] CLEAR = Stream.of("effect", "txn_branch", "txn_gate", "txn_call", "txn_transaction")
            .map(table -> "DELETE FROM " + table)
            .toArray(String[]::new);

    private final String name;
    private final World world;
    private final String database;
    private final String username;
    private final String password;
    private final Server server;
    private final HttpWire wire = new HttpWire();
    private final JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    private final SingleConnectionDataSource witness;
    private final JdbcTemplate rows;
    private final TransactionTemplate clear;
    private @Nullable Life life;

    Host(String name, World world, String database, String username, String password) {
        this.name = name;
        this.world = world;
        this.database = database;
        this.username = username;
        this.password = password;
        this.witness = new SingleConnectionDataSource(database, username, password, true);
        this.rows = new JdbcTemplate(witness);
        this.clear = new TransactionTemplate(new JdbcTransactionManager(witness));
        JdbcStorage.initialize(witness);
        rows.execute(EFFECTS);
        this.server = new Server(this, world);
    }

    String name() {
        return name;
    }

    URI url() {
        return server.url();
    }

    /** Where to ask for the reservation of a thing, and how. */
    URI reservation(String thing, String how) {
        return URI.create(url() + "/reserve?thing=" + thing + "&" + how);
    }

    HttpWire wire() {
        return wire;
    }

    JdkClientHttpRequestFactory requests() {
        return requests;
    }

    Wire connect() throws SQLException {
        return Wire.open(database, username, password);
    }

    Life life() {
        return requireNonNull(life);
    }

    /** Begins anew, with an empty database and an empty memory. */
    void reset() {
        ArrayDeque<Wire> connections = life == null ? new ArrayDeque<>() : new ArrayDeque<>(life.end());
        clear();
        life = new Life(this, world, connections);
    }

    void clear() {
        clear.executeWithoutResult(status -> rows.batchUpdate(CLEAR));
    }

    /** Starts a process in place of one that is dead. */
    void restart() {
        if (!life().alive()) {
            life = new Life(this, world, new ArrayDeque<>());
        }
    }

    /** Rows of transactions that have not ended here. */
    int unfinished() {
        return requireNonNull(rows.queryForObject(
                "SELECT (SELECT COUNT(*) FROM txn_gate WHERE finished_at IS NULL)"
                        + " + (SELECT COUNT(*) FROM txn_transaction WHERE finished_at IS NULL)",
                Integer.class));
    }

    /** What the transactions' rows say of outcomes. */
    List<String> outcomes() {
        return rows.queryForList(
                "SELECT CASE state WHEN 'COMMITTED' THEN 'COMMIT' ELSE 'ROLLBACK' END FROM txn_gate"
                        + " UNION ALL SELECT outcome FROM txn_transaction",
                String.class);
    }

    List<Effect> effects() {
        return rows.query(
                "SELECT thing, confirmed, cancelled, turn FROM effect",
                (row, number) -> new Effect(
                        row.getString("thing"), row.getInt("confirmed"), row.getInt("cancelled"), row.getLong("turn")));
    }

    /** The rows as they are, for whoever has to find out what went wrong. */
    String dump() {
        return name + ": " + rows.queryForList("SELECT * FROM txn_transaction")
                + rows.queryForList("SELECT * FROM txn_call") + rows.queryForList("SELECT * FROM txn_gate")
                + rows.queryForList("SELECT * FROM txn_branch") + effects();
    }

    void close() {
        server.close();
        life().die();
        witness.destroy();
    }

    @Override
    public String toString() {
        return name;
    }

    /** What became of one reservation. */
    record Effect(String thing, int confirmed, int cancelled, long turn) {}
}
