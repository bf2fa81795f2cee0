package io.txn.benchmarks.service;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes orders, each by the variant that its path names. */
@RestController
@RequestMapping("/orders")
class OrderController {

    private final Map<String, Flow> flows;

    OrderController(Map<String, Flow> flows) {
        this.flows = flows;
    }

    record NewOrder(String sku, int quantity, String account, long amount) {
        Order withId() {
            return new Order(UUID.randomUUID(), sku, quantity, account, amount);
        }
    }

    @GetMapping
    Set<String> variants() {
        return flows.keySet();
    }

    @PostMapping("/{variant}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void place(@PathVariable String variant, @RequestBody NewOrder order) {
        Flow flow = flows.get(variant);
        if (flow == null) {
            throw new IllegalArgumentException("There is no variant " + variant);
        }
        flow.place(order.withId());
    }
}
