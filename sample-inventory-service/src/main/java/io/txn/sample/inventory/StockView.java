package io.txn.sample.inventory;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;

/** A sku's stock, as it is shown. Money is a string, so that no client reads it into a binary floating point number. */
record StockView(
        String sku,
        long available,
        long reserved,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal price) {}
