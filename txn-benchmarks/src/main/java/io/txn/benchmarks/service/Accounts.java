package io.txn.benchmarks.service;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The balance of each account. Every variant changes it by these methods. */
@Component
@Transactional
public class Accounts {

    private static final String CHARGE = "UPDATE accounts SET balance = balance - ? WHERE account = ? AND balance >= ?";
    private static final String REFUND = "UPDATE accounts SET balance = balance + ? WHERE account = ?";
    private static final String FREEZE =
            "UPDATE accounts SET balance = balance - ?, frozen = frozen + ? WHERE account = ? AND balance >= ?";
    private static final String SETTLE = "UPDATE accounts SET frozen = frozen - ? WHERE account = ?";
    private static final String RELEASE =
            "UPDATE accounts SET balance = balance + ?, frozen = frozen - ? WHERE account = ?";

    private final JdbcClient jdbc;

    Accounts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** At once. */
    public void charge(Money money) {
        Rows.changeOne(jdbc, CHARGE, money.amount(), money.account(), money.amount());
    }

    public void refund(Money money) {
        Rows.changeOne(jdbc, REFUND, money.amount(), money.account());
    }

    /** With a reservation. */
    public void freeze(Money money) {
        Rows.changeOne(jdbc, FREEZE, money.amount(), money.amount(), money.account(), money.amount());
    }

    public void settle(Money money) {
        Rows.changeOne(jdbc, SETTLE, money.amount(), money.account());
    }

    public void release(Money money) {
        Rows.changeOne(jdbc, RELEASE, money.amount(), money.amount(), money.account());
    }
}
