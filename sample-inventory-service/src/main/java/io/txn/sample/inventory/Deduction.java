package io.txn.sample.inventory;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** A quantity taken by a saga, at the price of that moment. */
record Deduction(
        String xid,
        String sku,
        int quantity,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal unitPrice) {}
