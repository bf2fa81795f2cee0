package io.txn.benchmarks.service;

import org.springframework.stereotype.Component;

/** Steps one after the other, and compensations in catch blocks. No log: what a crash interrupts stays half-done. */
@Component("saga-by-hand")
class SagaByHandFlow implements Flow {

    private final Orders orders;
    private final OtherServices others;

    SagaByHandFlow(Orders orders, OtherServices others) {
        this.orders = orders;
        this.others = others;
    }

    @Override
    public void place(Order order) {
        orders.place(order);
        try {
            others.stock("deduct", order.goods());
            deducted(order);
        } catch (RuntimeException e) {
            orders.withdraw(order);
            throw e;
        }
    }

    private void deducted(Order order) {
        try {
            others.accounts("charge", order.money());
        } catch (RuntimeException e) {
            others.stock("restock", order.goods());
            throw e;
        }
    }
}
