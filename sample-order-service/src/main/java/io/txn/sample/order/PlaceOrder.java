package io.txn.sample.order;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactional;
import io.txn.IllegalTransactionStateException;
import java.math.BigDecimal;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Places an order: its stock, its row and its money, all or nothing. */
@Service
class PlaceOrder {

    private final InventoryClient inventory;
    private final OrderBook orders;
    private final PaymentClient payment;

    PlaceOrder(InventoryClient inventory, OrderBook orders, PaymentClient payment) {
        this.inventory = inventory;
        this.orders = orders;
        this.payment = payment;
    }

    /**
     * Reserves the stock, writes the order, freezes the money; the global transaction then confirms all three, or
     * cancels what was done of them.
     */
    @GlobalTransactional
    public Order place(UUID id, NewOrder request) {
        Reservation reservation = RemoteService.INVENTORY.call(
                () -> inventory.reserve(new ReservationRequest(request.sku(), request.quantity())));
        BigDecimal amount = reservation.unitPrice().multiply(BigDecimal.valueOf(request.quantity()));

        Order order =
                new Order(id, request.userId(), request.sku(), request.quantity(), amount, OrderStatus.PENDING, xid());
        orders.open(order);

        RemoteService.PAYMENT.call(() -> payment.freeze(new FreezeRequest(order.userId(), amount)));

        // Whoever gets this to see, sees it after the commit; so there is no need to read the order again.
        return order.confirmed();
    }

    private static String xid() {
        return GlobalTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException("An order needs a global transaction"))
                .xid()
                .value();
    }
}
