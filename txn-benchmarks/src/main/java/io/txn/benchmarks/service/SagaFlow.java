package io.txn.benchmarks.service;

import io.txn.GlobalTransactional;
import io.txn.Mode;
import org.springframework.stereotype.Component;

/** A saga with the library. */
@Component("saga")
class SagaFlow implements Flow {

    private final OrdersBranches orders;
    private final OtherServices others;

    SagaFlow(OrdersBranches orders, OtherServices others) {
        this.orders = orders;
        this.others = others;
    }

    @Override
    @GlobalTransactional(mode = Mode.SAGA)
    public void place(Order order) {
        orders.place(order);
        others.stock("saga/deduct", order.goods());
        others.accounts("saga/charge", order.money());
    }
}
