package io.txn.sample.inventory;

import java.io.Serial;
import org.springframework.http.HttpStatus;

/** There is less of a sku than was asked for. */
class OutOfStockException extends RefusedException {

    @Serial
    private static final long serialVersionUID = 1L;

    OutOfStockException(String sku, int quantity) {
        super(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "insufficient-stock",
                "Not enough stock",
                "There is not enough stock of sku '%s' for a quantity of %d.".formatted(sku, quantity));
    }
}
