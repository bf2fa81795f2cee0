package io.txn.sample.order;

import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;

/** The inventory service. */
interface InventoryClient {

    @PostExchange("/api/reservations")
    Reservation reserve(@RequestBody ReservationRequest request);
}
