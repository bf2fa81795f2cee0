package io.txn.benchmarks.service;

import io.txn.SagaStep;
import io.txn.TccAction;
import org.springframework.stereotype.Component;

/** The same with the library. */
@Component
public class OrdersBranches {

    private final Orders orders;

    OrdersBranches(Orders orders) {
        this.orders = orders;
    }

    @SagaStep(compensate = "withdraw")
    public void place(Order order) {
        orders.place(order);
    }

    public void withdraw(Order order) {
        orders.withdraw(order);
    }

    @TccAction(confirm = "confirm", cancel = "cancel")
    public void open(Order order) {
        orders.open(order);
    }

    public void confirm(Order order) {
        orders.confirm(order);
    }

    public void cancel(Order order) {
        orders.cancel(order);
    }
}
