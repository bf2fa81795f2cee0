package io.txn.sample.payment;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.math.BigDecimal;

/** What {@code POST /api/charges} takes. The amount may be more than any balance: then there is not enough money. */
record ChargeRequest(
        @UserId String userId,

        @NotNull
        @PositiveOrZero
        @Digits(integer = 30, fraction = 2, message = "must have at most 30 digits and 2 decimals")
        @DecimalMax("1E30")
        BigDecimal amount) {}
