package io.txn.systemtests;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Holds what customers were told against what three databases say, order by order and sum by sum. Reads past the
 * services: what is durable, not what somebody makes of it.
 */
final class Audit {

    private static final int KEPT = 20;

    /** What a participant has to have done for an order, by its arguments as they are stored. */
    private static final String BRANCHES = "SELECT xid, arguments FROM txn_branch";

    private final Function<Sample, DataSource> databases;
    private final History history;
    private final List<String> violations = new ArrayList<>();
    private final Set<String> suspicious = new TreeSet<>();
    private final Map<String, BigDecimal> expected = new HashMap<>();

    Audit(Function<Sample, DataSource> databases, History history) {
        this.databases = databases;
        this.history = history;
    }

    /** To be called when all is at rest. Returns what is not as it should be. */
    List<String> atRest() {
        violations.clear();
        suspicious.clear();
        try {
            Map<String, Row> orders = orders();
            checkTold(orders);
            checkTransactions(orders);
            checkSums(orders);
        } catch (SQLException e) {
            throw new StackException("The databases cannot be read", e);
        }
        return List.copyOf(violations);
    }

    /** All rows about the transactions that {@link #atRest} found something wrong with. */
    List<String> rows() {
        Tables tables = new Tables(databases);
        return suspicious.stream()
                .limit(KEPT)
                .flatMap(xid -> tables.everything(xid).stream().map(row -> xid + " " + row))
                .toList();
    }

    /** What customers saw confirmed is; and no more is than what they saw, and what nobody answered them. */
    private void checkTold(Map<String, Row> orders) {
        Map<NewOrder, Integer> unseen = new HashMap<>();
        orders.values().stream().filter(Row::confirmed).forEach(row -> unseen.merge(row.request(), 1, Integer::sum));
        history.confirmed().forEach((id, told) -> {
            Row row = orders.get(id);
            if (row == null || !row.confirmed()) {
                violation(told.xid(), "order " + id + " was confirmed to a customer, and is " + row);
            } else {
                unseen.merge(row.request(), -1, Integer::sum);
            }
        });
        Map<NewOrder, Integer> unknown = history.unknown();
        unseen.forEach((request, count) -> {
            int open = unknown.getOrDefault(request, 0);
            if (count > open) {
                violation(
                        null,
                        count + " orders like " + request
                                + " are confirmed without anybody having been told so, and only " + open
                                + " of them were not answered");
            }
        });
    }

    /** All of a transaction, or nothing of it: in every database the same end, and of each effect exactly one. */
    private void checkTransactions(Map<String, Row> orders) throws SQLException {
        Map<String, Row> byXid = new HashMap<>();
        for (Row row : orders.values()) {
            if (row.status().equals("PENDING")) {
                violation(row.xid(), "order " + row.id() + " is pending");
            }
            if (byXid.put(row.xid(), row) != null) {
                violation(row.xid(), "two orders are of one transaction");
            }
        }
        Map<String, String> decisions = pairs(Sample.ORDER, "SELECT xid, outcome FROM txn_transaction");
        Map<Sample, Map<String, String>> gates = new EnumMap<>(Sample.class);
        for (Sample sample : Sample.values()) {
            gates.put(sample, pairs(sample, "SELECT xid, state FROM txn_gate"));
        }
        Set<String> xids = new TreeSet<>(byXid.keySet());
        xids.addAll(decisions.keySet());
        gates.values().forEach(ofSample -> xids.addAll(ofSample.keySet()));
        Map<String, List<String>> taken = lists(Sample.INVENTORY, BRANCHES);
        Map<String, List<String>> paid = lists(Sample.PAYMENT, BRANCHES);
        for (String xid : xids) {
            Row row = byXid.get(xid);
            boolean confirmed = row != null && row.confirmed();
            if (confirmed != "COMMIT".equals(decisions.get(xid))) {
                violation(xid, "the order is " + row + " and the decision " + decisions.get(xid));
            }
            gates.forEach((sample, ofSample) -> checkGate(xid, sample, ofSample.get(xid), confirmed));
            if (confirmed) {
                checkEffect(xid, "stock", row.stockArguments(), taken.get(xid));
                checkEffect(xid, "money", row.moneyArguments(), paid.get(xid));
            }
        }
    }

    private void checkGate(String xid, Sample sample, String state, boolean confirmed) {
        boolean right = confirmed ? "COMMITTED".equals(state) : state == null || state.equals("ROLLED_BACK");
        if (!right) {
            violation(
                    xid,
                    "the order is " + (confirmed ? "" : "not ") + "confirmed, and the gate of the "
                            + sample.serviceName() + " is " + state);
        }
    }

    private void checkEffect(String xid, String what, String expected, List<String> found) {
        if (!List.of(expected).equals(found)) {
            violation(xid, "expected one effect on " + what + ", " + expected + ", and found " + found);
        }
    }

    private void checkSums(Map<String, Row> orders) throws SQLException {
        Map<String, BigDecimal> sold = new HashMap<>();
        Map<String, BigDecimal> spent = new HashMap<>();
        orders.values().stream().filter(Row::confirmed).forEach(row -> {
            sold.merge(row.sku(), BigDecimal.valueOf(row.quantity()), BigDecimal::add);
            spent.merge(row.userId(), row.amount(), BigDecimal::add);
        });
        Assortment.stocks().forEach((sku, before) -> expect("stock", sku, BigDecimal.valueOf(before), sold.get(sku)));
        Assortment.accounts().forEach((user, before) -> expect("account", user, before, spent.get(user)));
        check(Sample.INVENTORY, "SELECT sku, available, reserved FROM stock", "stock");
        check(Sample.PAYMENT, "SELECT user_id, balance, frozen FROM account", "account");
    }

    private void expect(String table, String key, BigDecimal before, BigDecimal gone) {
        expected.put(table + " " + key, before.subtract(gone == null ? BigDecimal.ZERO : gone));
    }

    private void check(Sample sample, String query, String table) throws SQLException {
        read(sample, query, row -> {
            String what = table + " " + row.getString(1);
            BigDecimal should = expected.get(what);
            if (row.getBigDecimal(2).compareTo(should) != 0
                    || row.getBigDecimal(3).signum() != 0) {
                violation(
                        null,
                        what + ": expected " + should + " and 0 set aside, but found " + row.getBigDecimal(2) + " and "
                                + row.getBigDecimal(3));
            }
        });
    }

    private void violation(String xid, String text) {
        if (xid != null) {
            suspicious.add(xid);
        }
        if (violations.size() < KEPT) {
            violations.add((xid == null ? "" : xid + ": ") + text);
        }
    }

    private Map<String, Row> orders() throws SQLException {
        Map<String, Row> orders = new LinkedHashMap<>();
        read(
                Sample.ORDER,
                """
                SELECT o.id, o.user_id, o.sku, o.quantity, o.amount, o.status, o.xid, t.mode
                FROM orders o LEFT JOIN txn_transaction t ON t.xid = o.xid
                """,
                row -> orders.put(
                        row.getString(1),
                        new Row(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getInt(4),
                                row.getBigDecimal(5),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8))));
        return orders;
    }

    private Map<String, String> pairs(Sample sample, String query) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        read(sample, query, row -> pairs.put(row.getString(1), row.getString(2)));
        return pairs;
    }

    private Map<String, List<String>> lists(Sample sample, String query) throws SQLException {
        Map<String, List<String>> lists = new HashMap<>();
        read(
                sample,
                query,
                row -> lists.computeIfAbsent(row.getString(1), xid -> new ArrayList<>(1))
                        .add(row.getString(2)));
        return lists;
    }

    private void read(Sample sample, String query, Reader reader) throws SQLException {
        try (Connection connection = databases.apply(sample).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                reader.read(row);
            }
        }
    }

    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }

    /** An order's row, and its transaction's mode if that has a row. */
    private record Row(
            String id,
            String userId,
            String sku,
            int quantity,
            BigDecimal amount,
            String status,
            String xid,
            String mode) {

        boolean confirmed() {
            return status.equals("CONFIRMED");
        }

        NewOrder request() {
            return new NewOrder(userId, sku, quantity, mode);
        }

        String stockArguments() {
            return "[\"" + sku + "\"," + quantity + "]";
        }

        String moneyArguments() {
            return "[\"" + userId + "\"," + amount + "]";
        }
    }
}
