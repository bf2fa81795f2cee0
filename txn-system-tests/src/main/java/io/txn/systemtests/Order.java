package io.txn.systemtests;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An order as the order service shows it. */
record Order(
        String id,
        String userId,
        String sku,
        int quantity,
        @Nullable BigDecimal amount,
        String status,
        @Nullable String xid) {

    /** What it took from the account; an order that took nothing may have no amount yet. */
    BigDecimal paid() {
        return isConfirmed() && amount != null ? amount : BigDecimal.ZERO;
    }

    boolean isConfirmed() {
        return status.equals("CONFIRMED");
    }

    boolean isPending() {
        return status.equals("PENDING");
    }
}
