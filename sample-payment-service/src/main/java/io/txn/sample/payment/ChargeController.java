package io.txn.sample.payment;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The part of this service that other services call in their sagas. */
@RestController
class ChargeController {

    private final ChargeService charges;

    ChargeController(ChargeService charges) {
        this.charges = charges;
    }

    @PostMapping("/api/charges")
    Charge charge(@RequestBody @Valid ChargeRequest request) {
        return charges.charge(request.userId(), request.amount());
    }
}
