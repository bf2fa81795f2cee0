package io.txn.sample.order;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /api/orders} takes.
 *
 * @param mode how the services' steps are made undoable; without it, TCC
 */
record NewOrder(
        @Identifier String userId,
        @Identifier String sku,
        @NotNull @Positive Integer quantity,

        @Pattern(regexp = "TCC", message = "must be one of: TCC") @Nullable
        String mode) {}
