package io.txn.sample.order;

import io.txn.outbox.TransactionalOutbox;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Tells other services of an order, if and only if its global transaction commits. */
@Component
class OrderEvents {

    private final TransactionalOutbox outbox;
    private final boolean enabled;

    OrderEvents(TransactionalOutbox outbox, @Value("${sample.order-events:true}") boolean enabled) {
        this.outbox = outbox;
        this.enabled = enabled;
    }

    /** To be called in the order's transaction. Both become visible together. */
    void placed(Order order) {
        if (enabled) {
            outbox.send("orders.placed", order.id().toString(), OrderEvent.of(order));
            outbox.send("orders.audit", order.userId(), OrderEvent.of(order));
        }
    }
}
