package io.txn.sample.order;

import io.txn.TccAction;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * This service's own part of placing an order, in TCC and in sagas: the row, which stays pending until the global
 * transaction ends.
 */
@Component
class OrderBook {

    private static final Logger log = LoggerFactory.getLogger(OrderBook.class);

    private final OrderRepository orders;
    private final EntityManager entities;
    private final OrderEvents events;

    OrderBook(OrderRepository orders, EntityManager entities, OrderEvents events) {
        this.orders = orders;
        this.entities = entities;
        this.events = events;
    }

    // The events are stored with the row, and leave with the global commit; if the transaction rolls back, they never
    // do.
    // persist rather than a repository's save, which would look for a row with the given id first.
    @TccAction(confirm = "confirm", cancel = "cancel")
    public void open(Order order) {
        entities.persist(new OrderEntity(order, Instant.now()));
        events.placed(order);
        log.info("Opened order {} of '{}' for {}", order.id(), order.userId(), order.xid());
    }

    public void confirm(Order order) {
        end(order, OrderStatus.CONFIRMED);
        log.info("Confirmed order {} of '{}' for {}", order.id(), order.userId(), order.xid());
    }

    public void cancel(Order order) {
        end(order, OrderStatus.CANCELLED);
        log.info("Cancelled order {} of '{}' for {}", order.id(), order.userId(), order.xid());
    }

    private void end(Order order, OrderStatus end) {
        if (orders.end(order.id(), end) != 1) {
            throw new IllegalStateException("There is no pending row of " + order + ". Indicates a bug.");
        }
    }
}
