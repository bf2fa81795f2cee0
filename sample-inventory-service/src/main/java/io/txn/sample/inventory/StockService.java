package io.txn.sample.inventory;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Looks stock up, and sets it. */
@Service
class StockService {

    private final StockRepository stock;

    StockService(StockRepository stock) {
        this.stock = stock;
    }

    @Transactional
    public StockView put(String sku, StockLevel level) {
        stock.put(sku, level.available(), level.price());
        return get(sku);
    }

    @Transactional(readOnly = true)
    public StockView get(String sku) {
        return stock.findById(sku).map(Stock::view).orElseThrow(() -> new UnknownSkuException(sku));
    }
}
