package io.txn.benchmarks.service;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The stock of each kind of goods. Every variant changes it by these methods. */
@Component
@Transactional
public class Stock {

    private static final String DEDUCT = "UPDATE stock SET available = available - ? WHERE sku = ? AND available >= ?";
    private static final String RESTOCK = "UPDATE stock SET available = available + ? WHERE sku = ?";
    private static final String RESERVE =
            "UPDATE stock SET available = available - ?, reserved = reserved + ? WHERE sku = ? AND available >= ?";
    private static final String TAKE = "UPDATE stock SET reserved = reserved - ? WHERE sku = ?";
    private static final String GIVE_BACK =
            "UPDATE stock SET available = available + ?, reserved = reserved - ? WHERE sku = ?";

    private final JdbcClient jdbc;

    Stock(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** At once. */
    public void deduct(Goods goods) {
        Rows.changeOne(jdbc, DEDUCT, goods.quantity(), goods.sku(), goods.quantity());
    }

    public void restock(Goods goods) {
        Rows.changeOne(jdbc, RESTOCK, goods.quantity(), goods.sku());
    }

    /** With a reservation. */
    public void reserve(Goods goods) {
        Rows.changeOne(jdbc, RESERVE, goods.quantity(), goods.quantity(), goods.sku(), goods.quantity());
    }

    public void take(Goods goods) {
        Rows.changeOne(jdbc, TAKE, goods.quantity(), goods.sku());
    }

    public void giveBack(Goods goods) {
        Rows.changeOne(jdbc, GIVE_BACK, goods.quantity(), goods.quantity(), goods.sku());
    }
}
