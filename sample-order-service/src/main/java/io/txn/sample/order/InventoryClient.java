package io.txn.sample.order;

import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;

/** The inventory service. */
interface InventoryClient {

    /** For transactions of mode TCC: sets stock aside. */
    @PostExchange("/api/reservations")
    PricedStock reserve(@RequestBody StockRequest request);

    /** For sagas: takes stock at once. */
    @PostExchange("/api/deductions")
    PricedStock deduct(@RequestBody StockRequest request);
}
