package io.txn.benchmarks.service;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The order's row. Every variant changes it by these methods. */
@Component
@Transactional
public class Orders {

    private static final String INSERT =
            "INSERT INTO orders (id, sku, quantity, account, amount, status) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String MOVE = "UPDATE orders SET status = ? WHERE id = ? AND status = ?";

    private final JdbcClient jdbc;

    Orders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** At once. */
    public void place(Order order) {
        insert(order, "CONFIRMED");
    }

    public void withdraw(Order order) {
        Rows.changeOne(jdbc, MOVE, "CANCELLED", order.id(), "CONFIRMED");
    }

    /** With a reservation. */
    public void open(Order order) {
        insert(order, "PENDING");
    }

    public void confirm(Order order) {
        Rows.changeOne(jdbc, MOVE, "CONFIRMED", order.id(), "PENDING");
    }

    public void cancel(Order order) {
        Rows.changeOne(jdbc, MOVE, "CANCELLED", order.id(), "PENDING");
    }

    private void insert(Order order, String status) {
        Rows.changeOne(
                jdbc, INSERT, order.id(), order.sku(), order.quantity(), order.account(), order.amount(), status);
    }
}
