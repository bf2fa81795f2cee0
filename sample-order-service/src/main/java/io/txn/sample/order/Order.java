package io.txn.sample.order;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.util.UUID;

/** An order, as it is shown. Money is a string, so that no client reads it into a binary floating point number. */
record Order(
        UUID id,
        String userId,
        String sku,
        int quantity,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount,
        OrderStatus status,
        String xid) {

    Order confirmed() {
        return new Order(id, userId, sku, quantity, amount, OrderStatus.CONFIRMED, xid);
    }
}
