package io.txn.sample.order;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /api/orders} takes.
 *
 * @param mode how the services' steps are made undoable; without it, TCC. TCC_KAFKA reaches the payment service over Kafka
 */
record NewOrder(
        @Identifier String userId,
        @Identifier String sku,
        @NotNull @Positive Integer quantity,

        @Pattern(regexp = "TCC|TCC_KAFKA|SAGA", message = "must be one of: TCC, TCC_KAFKA, SAGA") @Nullable
        String mode) {

    boolean overKafka() {
        return "TCC_KAFKA".equals(mode);
    }

    boolean saga() {
        return "SAGA".equals(mode);
    }

    /** The order that is made of this, once the stock's price is known. */
    Order priced(UUID id, PricedStock stock, String xid) {
        BigDecimal amount = stock.unitPrice().multiply(BigDecimal.valueOf(quantity));
        return new Order(id, userId, sku, quantity, amount, OrderStatus.PENDING, xid);
    }
}
