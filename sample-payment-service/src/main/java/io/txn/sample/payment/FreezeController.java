package io.txn.sample.payment;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The part of this service that other services call in their global transactions of mode TCC. */
@RestController
class FreezeController {

    private final FreezeService freezes;

    FreezeController(FreezeService freezes) {
        this.freezes = freezes;
    }

    @PostMapping("/api/freezes")
    Freeze freeze(@RequestBody @Valid FreezeRequest request) {
        return freezes.freeze(request.userId(), request.amount());
    }
}
