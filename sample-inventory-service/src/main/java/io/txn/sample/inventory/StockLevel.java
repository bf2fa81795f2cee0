package io.txn.sample.inventory;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;

/** What {@code PUT /api/inventory/{sku}} sets. */
// DecimalMax beside Digits: Digits alone lets a number such as 1E+2147483647 pass, whose digits would fill the memory.
record StockLevel(
        @NotNull @PositiveOrZero @Max(1_000_000_000_000L) Long available,

        @NotNull
        @PositiveOrZero
        @Digits(integer = 15, fraction = 2, message = "must have at most 15 digits and 2 decimals")
        @DecimalMax("999999999999999.99")
        BigDecimal price) {}
