package io.txn.benchmarks.service;

import org.springframework.stereotype.Component;

/**
 * As a careful programmer does it without a library: reserve, then confirm, or cancel what was reserved. No log and no
 * gate: what a crash interrupts stays half-done, and a cancel that overtakes its try is lost.
 */
@Component("tcc-by-hand")
class TccByHandFlow implements Flow {

    private final Orders orders;
    private final OtherServices others;

    TccByHandFlow(Orders orders, OtherServices others) {
        this.orders = orders;
        this.others = others;
    }

    @Override
    public void place(Order order) {
        orders.open(order);
        try {
            others.stock("reserve", order.goods());
            reserved(order);
        } catch (RuntimeException e) {
            orders.cancel(order);
            throw e;
        }
        orders.confirm(order);
        others.stock("take", order.goods());
        others.accounts("settle", order.money());
    }

    private void reserved(Order order) {
        try {
            others.accounts("freeze", order.money());
        } catch (RuntimeException e) {
            others.stock("give-back", order.goods());
            throw e;
        }
    }
}
