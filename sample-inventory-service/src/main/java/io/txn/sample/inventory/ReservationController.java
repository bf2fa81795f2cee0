package io.txn.sample.inventory;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The part of this service that other services call in their global transactions of mode TCC. */
@RestController
class ReservationController {

    private final ReservationService reservations;

    ReservationController(ReservationService reservations) {
        this.reservations = reservations;
    }

    @PostMapping("/api/reservations")
    Reservation reserve(@RequestBody @Valid ReservationRequest request) {
        return reservations.reserve(request.sku(), request.quantity());
    }
}
