package io.txn.sample.order;

import io.txn.IllegalTransactionStateException;
import io.txn.TransactionInDoubtException;
import io.txn.TxnException;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The orders. */
@RestController
@RequestMapping("/api/orders")
class OrderController {

    private final PlaceOrder placeOrder;
    private final OrderRepository orders;

    OrderController(PlaceOrder placeOrder, OrderRepository orders) {
        this.placeOrder = placeOrder;
        this.orders = orders;
    }

    @PostMapping
    ResponseEntity<Order> place(@RequestBody @Valid NewOrder request) {
        Order order = place(UUID.randomUUID(), request);
        return ResponseEntity.created(URI.create("/api/orders/" + order.id())).body(order);
    }

    // The id is made out here, so that it can be told even if it is not known what became of the order.
    private Order place(UUID id, NewOrder request) {
        try {
            return request.saga() ? placeOrder.placeAsSaga(id, request) : placeOrder.place(id, request);
        } catch (TransactionInDoubtException e) {
            throw new OrderInDoubtException(id, e);
        } catch (IllegalTransactionStateException e) {
            throw e; // a mistake in this program, which no repetition mends
        } catch (TxnException e) {
            throw new ServiceUnavailableException("The order's transaction could not commit.", e);
        }
    }

    @GetMapping("/{id}")
    Order get(@PathVariable UUID id) {
        return orders.findById(id).map(OrderEntity::view).orElseThrow(() -> new UnknownOrderException(id));
    }

    @GetMapping
    List<Order> ofUser(@RequestParam @Identifier String userId) {
        return orders.findByUserIdOrderByCreatedAt(userId).stream()
                .map(OrderEntity::view)
                .toList();
    }
}
