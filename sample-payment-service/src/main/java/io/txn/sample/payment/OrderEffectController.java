package io.txn.sample.payment;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows for which orders an event has come, and how often it had an effect. */
@RestController
class OrderEffectController {

    private final OrderEffects effects;

    OrderEffectController(OrderEffects effects) {
        this.effects = effects;
    }

    @GetMapping("/api/order-effects")
    List<OrderEffect> all() {
        return effects.all();
    }
}
