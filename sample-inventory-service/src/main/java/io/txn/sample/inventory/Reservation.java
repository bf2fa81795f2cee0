package io.txn.sample.inventory;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** A quantity set aside for a global transaction, at the price of that moment. */
record Reservation(
        String xid,
        String sku,
        int quantity,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal unitPrice) {}
