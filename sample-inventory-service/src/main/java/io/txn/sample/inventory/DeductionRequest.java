package io.txn.sample.inventory;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;

/** What {@code POST /api/deductions} takes. */
record DeductionRequest(@Sku String sku, @NotNull @Positive Integer quantity) {}
