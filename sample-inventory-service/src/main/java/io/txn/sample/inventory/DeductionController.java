package io.txn.sample.inventory;

import jakarta.validation.Valid;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The part of this service that other services call in their sagas. */
@RestController
class DeductionController {

    private final DeductionService deductions;

    DeductionController(DeductionService deductions) {
        this.deductions = deductions;
    }

    @PostMapping("/api/deductions")
    Deduction deduct(@RequestBody @Valid DeductionRequest request) {
        return deductions.deduct(request.sku(), request.quantity());
    }
}
