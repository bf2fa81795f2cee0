package io.txn.sample.payment;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;

/** What {@code PUT /api/accounts/{userId}} sets. */
// DecimalMax beside Digits: Digits alone lets a number such as 1E+2147483647 pass, whose digits would fill the memory.
record Balance(
        @NotNull
        @PositiveOrZero
        @Digits(integer = 15, fraction = 2, message = "must have at most 15 digits and 2 decimals")
        @DecimalMax("999999999999999.99")
        BigDecimal balance) {}
