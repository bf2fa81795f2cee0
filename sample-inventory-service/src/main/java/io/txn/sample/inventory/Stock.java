package io.txn.sample.inventory;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;

/** How much of a sku there is. Only ever changed by the statements in {@link StockRepository}. */
@Entity
@Table(name = "stock")
class Stock {

    @Id
    private String sku;

    private long available;
    private long reserved;
    private BigDecimal price;

    @SuppressWarnings("NullAway.Init") // filled by JPA
    protected Stock() {}

    StockView view() {
        return new StockView(sku, available, reserved, price);
    }
}
