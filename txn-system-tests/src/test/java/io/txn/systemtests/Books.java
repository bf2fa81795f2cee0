package io.txn.systemtests;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * What is true of a participant's database at every moment, while orders come and go and whoever is dead: what is
 * missing is exactly what its open and committed branches have taken, and what is set aside is what the open ones of TCC
 * hold. One statement sees one moment.
 */
final class Books {

    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /** Arguments are what is taken from, and how much. What a saga has undone in its turn, or a gate at once, is back. */
    private static final String TAKEN = """
            SELECT b.arguments::jsonb ->> 0 AS name,
                   sum((b.arguments::jsonb ->> 1)::numeric) AS gone,
                   sum(CASE WHEN b.action IN ('ReservationService.reserve', 'FreezeService.freeze') AND g.state = 'ACTIVE'
                       THEN (b.arguments::jsonb ->> 1)::numeric ELSE 0 END) AS held
            FROM txn_branch b JOIN txn_gate g ON g.xid = b.xid
            WHERE g.state IN ('ACTIVE', 'COMMITTED') OR (g.finished_at IS NULL AND b.undone_at IS NULL)
            GROUP BY 1
            """;

    private static final String STOCK = "SELECT s.sku, s.available, s.reserved, t.gone, t.held FROM stock s LEFT JOIN ("
            + TAKEN + ") t ON t.name = s.sku";

    private static final String ACCOUNTS =
            "SELECT a.user_id, a.balance, a.frozen, t.gone, t.held FROM account a LEFT JOIN (" + TAKEN
                    + ") t ON t.name = a.user_id";

    private final Function<Sample, DataSource> databases;
    private final History history;
    private final Map<String, BigDecimal> stocks = new HashMap<>();
    private final Map<String, BigDecimal> accounts = Assortment.accounts();
    private long lastLook = System.nanoTime() - INTERVAL.toNanos();
    private int looks;

    Books(Function<Sample, DataSource> databases, History history) {
        this.databases = databases;
        this.history = history;
        Assortment.stocks().forEach((sku, pieces) -> stocks.put(sku, BigDecimal.valueOf(pieces)));
    }

    /** Looks, unless it has done so a moment ago. A database that is away is looked at another time. */
    void look() {
        if (System.nanoTime() - lastLook >= INTERVAL.toNanos()) {
            lastLook = System.nanoTime();
            look(Sample.INVENTORY, STOCK, stocks);
            look(Sample.PAYMENT, ACCOUNTS, accounts);
        }
    }

    /** How often it has looked at a database. */
    int looks() {
        return looks;
    }

    private void look(Sample sample, String query, Map<String, BigDecimal> before) {
        try (Connection connection = databases.apply(sample).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                check(row, before.get(row.getString(1)));
            }
            looks++;
        } catch (SQLException | StackException e) {
            SystemTest.print(
                    "The books of the " + sample.serviceName() + " cannot be looked at now: " + e.getMessage());
        }
    }

    private void check(ResultSet row, BigDecimal before) throws SQLException {
        BigDecimal gone = orZero(row.getBigDecimal(4));
        BigDecimal held = orZero(row.getBigDecimal(5));
        if (row.getBigDecimal(2).compareTo(before.subtract(gone)) != 0
                || row.getBigDecimal(3).compareTo(held) != 0) {
            history.problem("In the middle of the storm, " + row.getString(1) + " has " + row.getBigDecimal(2) + " and "
                    + row.getBigDecimal(3) + " set aside; there were " + before + ", and branches have taken " + gone
                    + " and hold " + held);
        }
    }

    private static BigDecimal orZero(BigDecimal sum) {
        return sum == null ? BigDecimal.ZERO : sum;
    }
}
