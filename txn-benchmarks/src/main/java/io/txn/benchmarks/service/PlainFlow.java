package io.txn.benchmarks.service;

import org.springframework.stereotype.Component;

/** No coordination: what fails half-way stays half-done. */
@Component("plain")
class PlainFlow implements Flow {

    private final Orders orders;
    private final OtherServices others;

    PlainFlow(Orders orders, OtherServices others) {
        this.orders = orders;
        this.others = others;
    }

    @Override
    public void place(Order order) {
        orders.place(order);
        others.stock("deduct", order.goods());
        others.accounts("charge", order.money());
    }
}
