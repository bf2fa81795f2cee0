package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The soak's judges, on rows that are as they should be, and on rows that are not. */
class AuditIT {

    private static final String ID = "00000000-0000-0000-0000-000000000001";
    private static final String XID = "order-service:1";

    private static final String GATE = """
            TRUNCATE txn_transaction, txn_gate, txn_branch;
            INSERT INTO txn_gate (xid, state, created_at, next_attempt_at, inquiries, attempts, parked, finished_at)
                VALUES ('%s', 'COMMITTED', 0, 0, 0, 0, false, 1);
            """.formatted(XID);

    @TempDir
    private static Path directory;

    private static PostgresServer server;

    private History history;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = new PostgresServer(directory, Ports.free(), Map.of());
        server.start();
        for (Sample sample : Sample.values()) {
            server.createDatabase(sample.shortName());
            run(sample, resource("txn-autoconfigure", "io/txn/jdbc/schema-postgresql.sql"));
            run(sample, resource("sample-" + sample.serviceName(), "schema.sql"));
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One order that was confirmed, and seen to be. */
    @BeforeEach
    void placeOneOrder() throws SQLException {
        history = new History();
        NewOrder order = new NewOrder("user-1", "sku-1", 2);
        Order confirmed = new Order(ID, "user-1", "sku-1", 2, new BigDecimal("19.98"), "CONFIRMED", XID);
        history.add(0, order, System.nanoTime(), Optional.of(new Answer(201, confirmed, "")), false);
        Map<String, BigDecimal> stocks = new LinkedHashMap<>();
        Assortment.stocks().forEach((sku, pieces) -> stocks.put(sku, BigDecimal.valueOf(pieces)));
        run(Sample.ORDER, GATE + """
                TRUNCATE orders;
                INSERT INTO txn_transaction
                    (xid, mode, outcome, status, participants, created_at, next_attempt_at, attempts, finished_at)
                    VALUES ('%s', 'TCC', 'COMMIT', 'FINISHED', '', 0, 0, 0, 1);
                INSERT INTO orders VALUES ('%s', 'user-1', 'sku-1', 2, 19.98, 'CONFIRMED', '%s', now())
                """.formatted(XID, ID, XID));
        run(
                Sample.INVENTORY,
                GATE + branch("ReservationService.reserve", "[\"sku-1\",2]") + """
                TRUNCATE stock;
                INSERT INTO stock SELECT v.*, 0, 9.99 FROM (VALUES %s) v;
                UPDATE stock SET available = available - 2 WHERE sku = 'sku-1'
                """.formatted(values(stocks)));
        run(
                Sample.PAYMENT,
                GATE
                        + branch("FreezeService.freeze", "[\"user-1\",19.98]")
                        + """
                TRUNCATE account;
                INSERT INTO account SELECT v.*, 0 FROM (VALUES %s) v;
                UPDATE account SET balance = balance - 19.98 WHERE user_id = 'user-1'
                """.formatted(values(Assortment.accounts())));
    }

    private static String values(Map<String, BigDecimal> amounts) {
        return amounts.entrySet().stream()
                .map(entry -> "('" + entry.getKey() + "', " + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String branch(String action, String arguments) {
        return """
                INSERT INTO txn_branch (xid, call_number, ordinal, action, arguments, enlisted, calls, branches)
                    VALUES ('%s', '1', 0, '%s', '%s', '', 0, 1);
                """.formatted(XID, action, arguments);
    }

    @Test
    void findsNothingWrongWithAnOrderThatIsWhole() {
        assertThat(violations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ORDER     | UPDATE orders SET status = 'CANCELLED'                        | was confirmed to a customer
            ORDER     | UPDATE orders SET status = 'PENDING'                          | is pending
            ORDER     | DELETE FROM orders                                            | was confirmed to a customer
            ORDER     | UPDATE txn_transaction SET outcome = 'ROLLBACK'               | the decision ROLLBACK
            ORDER     | UPDATE txn_gate SET state = 'ROLLED_BACK'                     | gate of the order-service is ROLLED_BACK
            INVENTORY | UPDATE txn_gate SET state = 'ROLLED_BACK'                     | gate of the inventory-service is ROLLED_BACK
            PAYMENT   | DELETE FROM txn_gate                                          | gate of the payment-service is null
            INVENTORY | DELETE FROM txn_branch                                        | expected one effect on stock
            PAYMENT   | UPDATE txn_branch SET arguments = '["user-1",9.99]'           | expected one effect on money
            INVENTORY | UPDATE stock SET available = available - 1 WHERE sku='sku-1'  | stock sku-1: expected
            INVENTORY | UPDATE stock SET reserved = 1 WHERE sku = 'sku-2'             | stock sku-2: expected
            PAYMENT   | UPDATE account SET balance = 1 WHERE user_id = 'user-1'       | account user-1: expected
            ORDER     | INSERT INTO orders SELECT gen_random_uuid(), user_id, sku, quantity, amount, status, xid, created_at FROM orders | without anybody having been told
            """)
    void findsWhatIsWrong(Sample sample, String change, String finding) throws SQLException {
        run(sample, change);

        assertThat(violations()).anySatisfy(violation -> assertThat(violation).contains(finding));
    }

    @Test
    void allowsForAnOrderOfWhichNobodyHeard() throws SQLException {
        history = new History();
        history.add(0, new NewOrder("user-1", "sku-1", 2), System.nanoTime(), Optional.empty(), true);

        assertThat(violations()).isEmpty();
    }

    @Test
    void findsTheBooksBalancedAtEveryMoment() throws SQLException {
        look();
        run(Sample.INVENTORY, "UPDATE txn_gate SET state = 'ACTIVE', finished_at = null");
        run(Sample.INVENTORY, "UPDATE stock SET reserved = 2 WHERE sku = 'sku-1'");
        look();
        run(Sample.INVENTORY, "UPDATE txn_gate SET state = 'ROLLED_BACK', finished_at = 1");
        run(Sample.INVENTORY, "UPDATE stock SET reserved = 0, available = available + 2 WHERE sku = 'sku-1'");
        look();

        assertThat(history.problems()).isEmpty();
    }

    @Test
    void findsBooksThatAreNotBalanced() throws SQLException {
        run(Sample.INVENTORY, "UPDATE txn_gate SET state = 'ACTIVE', finished_at = null");

        look();

        assertThat(history.problems()).singleElement().asString().contains("sku-1");
    }

    private void look() {
        Books books = new Books(AuditIT::database, history);
        books.look();
        assertThat(books.looks()).isEqualTo(2);
    }

    private Iterable<String> violations() {
        return new Audit(AuditIT::database, history).atRest();
    }

    private static DataSource database(Sample sample) {
        return server.database(sample.shortName());
    }

    private static void run(Sample sample, String sql) throws SQLException {
        try (Connection connection = database(sample).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String module, String path) throws IOException {
        return Files.readString(Path.of("")
                .toAbsolutePath()
                .resolveSibling(module)
                .resolve("src/main/resources")
                .resolve(path));
    }
}
