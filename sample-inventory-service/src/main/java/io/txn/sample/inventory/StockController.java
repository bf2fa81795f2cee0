package io.txn.sample.inventory;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The stock, for people. */
@RestController
@RequestMapping("/api/inventory/{sku}")
class StockController {

    private final StockService stock;

    StockController(StockService stock) {
        this.stock = stock;
    }

    @PutMapping
    StockView put(@PathVariable @Sku String sku, @RequestBody @Valid StockLevel level) {
        return stock.put(sku, level);
    }

    @GetMapping
    StockView get(@PathVariable @Sku String sku) {
        return stock.get(sku);
    }
}
