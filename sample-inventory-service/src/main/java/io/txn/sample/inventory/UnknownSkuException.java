package io.txn.sample.inventory;

import java.io.Serial;
import org.springframework.http.HttpStatus;

/** There is no such sku. */
class UnknownSkuException extends RefusedException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownSkuException(String sku) {
        super(
                HttpStatus.NOT_FOUND,
                "unknown-sku",
                "Unknown sku",
                "There is no sku '%s' in the inventory.".formatted(sku));
    }
}
