package io.txn.benchmarks.service;

import io.txn.GlobalTransactional;
import org.springframework.stereotype.Component;

/** TCC with the library. */
@Component("tcc")
class TccFlow implements Flow {

    private final OrdersBranches orders;
    private final OtherServices others;

    TccFlow(OrdersBranches orders, OtherServices others) {
        this.orders = orders;
        this.others = others;
    }

    @Override
    @GlobalTransactional
    public void place(Order order) {
        orders.open(order);
        others.stock("tcc/reserve", order.goods());
        others.accounts("tcc/freeze", order.money());
    }
}
