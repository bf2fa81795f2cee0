package io.txn.benchmarks.service;

import io.txn.GlobalTransactional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** TCC with the library, and a message. */
@Component("tcc-event")
@ConditionalOnBooleanProperty("bench.events")
class TccEventFlow implements Flow {

    private final AnnouncedOrdersBranches orders;
    private final OtherServices others;

    TccEventFlow(AnnouncedOrdersBranches orders, OtherServices others) {
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
