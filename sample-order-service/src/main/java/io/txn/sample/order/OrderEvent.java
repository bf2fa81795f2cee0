package io.txn.sample.order;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.util.UUID;

/** What other services hear of an order that is confirmed. */
record OrderEvent(
        UUID orderId,
        String userId,
        String sku,
        int quantity,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount) {

    static OrderEvent of(Order order) {
        return new OrderEvent(order.id(), order.userId(), order.sku(), order.quantity(), order.amount());
    }
}
