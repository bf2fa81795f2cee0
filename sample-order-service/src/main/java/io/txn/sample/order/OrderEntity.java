package io.txn.sample.order;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** An order's row. */
@Entity
@Table(name = "orders")
class OrderEntity {

    @Id
    private UUID id;

    private String userId;
    private String sku;
    private int quantity;
    private BigDecimal amount;

    @Enumerated(EnumType.STRING)
    private OrderStatus status;

    private String xid;

    @Column(nullable = false)
    private Instant createdAt;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected OrderEntity() {}

    OrderEntity(Order order, Instant createdAt) {
        this.id = order.id();
        this.userId = order.userId();
        this.sku = order.sku();
        this.quantity = order.quantity();
        this.amount = order.amount();
        this.status = order.status();
        this.xid = order.xid();
        this.createdAt = createdAt;
    }

    Order view() {
        return new Order(id, userId, sku, quantity, amount, status, xid);
    }
}
