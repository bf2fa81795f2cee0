package io.txn.sample.order;

import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;

/** The payment service. */
interface PaymentClient {

    @PostExchange("/api/freezes")
    Freeze freeze(@RequestBody FreezeRequest request);
}
