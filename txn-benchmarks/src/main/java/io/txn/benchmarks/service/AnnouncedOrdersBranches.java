package io.txn.benchmarks.service;

import io.txn.TccAction;
import io.txn.outbox.TransactionalOutbox;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** The order's row as a branch, as {@link OrdersBranches} has it, with a message that leaves if the order is confirmed. */
@Component
@ConditionalOnBooleanProperty("bench.events")
public class AnnouncedOrdersBranches {

    private final Orders orders;
    private final TransactionalOutbox outbox;

    AnnouncedOrdersBranches(Orders orders, TransactionalOutbox outbox) {
        this.orders = orders;
        this.outbox = outbox;
    }

    @TccAction(confirm = "confirm", cancel = "cancel")
    public void open(Order order) {
        orders.open(order);
        String unused = outbox.send("bench.orders", order.id().toString(), json(order));
    }

    public void confirm(Order order) {
        orders.confirm(order);
    }

    public void cancel(Order order) {
        orders.cancel(order);
    }

    private static String json(Order order) {
        return "{\"order\":\"" + order.id() + "\",\"sku\":\"" + order.sku() + "\",\"quantity\":" + order.quantity()
                + ",\"account\":\"" + order.account() + "\",\"amount\":" + order.amount() + "}";
    }
}
