package io.txn.sample.order;

import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;

/** The payment service. What it answers is what it was asked for, and does not matter here. */
interface PaymentClient {

    /** For transactions of mode TCC: sets money aside. */
    @PostExchange("/api/freezes")
    void freeze(@RequestBody MoneyRequest request);

    /** For sagas: takes money at once. */
    @PostExchange("/api/charges")
    void charge(@RequestBody MoneyRequest request);
}
