package io.txn.sample.order;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactional;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Places an order: its stock, its row and its money, all or nothing. Once with reservations, and once as a saga. */
@Service
class PlaceOrder {

    private final InventoryClient inventory;
    private final OrderBook orders;
    private final PaymentClient payment;
    private final PaymentOverKafka paymentOverKafka;

    PlaceOrder(InventoryClient inventory, OrderBook orders, PaymentClient payment, PaymentOverKafka paymentOverKafka) {
        this.inventory = inventory;
        this.orders = orders;
        this.payment = payment;
        this.paymentOverKafka = paymentOverKafka;
    }

    /**
     * Reserves the stock, writes the order, freezes the money; the global transaction then confirms all three, or
     * cancels what was done of them. How a service is reached, over HTTP or over Kafka, makes no difference to that.
     */
    @GlobalTransactional
    public Order place(UUID id, NewOrder request) {
        PricedStock reserved = RemoteService.INVENTORY.call(() -> inventory.reserve(stock(request)));

        Order order = request.priced(id, reserved, xid());
        orders.open(order);

        if (request.overKafka()) {
            paymentOverKafka.freeze(money(order));
        } else {
            RemoteService.PAYMENT.run(() -> payment.freeze(money(order)));
        }

        // Whoever gets this to see, sees it after the commit; so there is no need to read the order again.
        return order.confirmed();
    }

    /**
     * Takes the stock, writes the order, takes the money, each at once; if one of them fails, what was done before it is
     * compensated, the last first.
     *
     * <p>The order's own row needs no compensation. {@link OrderBook#open} is a TCC action in a saga too, because its
     * confirm is part of the commit that decides: an order whose saga has committed <em>is</em> confirmed, whoever dies
     * when, and none is ever shown as confirmed that is undone later. Until then it is shown as pending, which tells
     * whoever looks that stock and money that are gone may come back.
     *
     * <p>There is no {@code @Transactional} here. It would make the decision one commit with this method's own rows, which
     * the row above is anyway, and it would hold a connection through all calls, while each call's record needs another.
     */
    @GlobalTransactional(mode = Mode.SAGA)
    public Order placeAsSaga(UUID id, NewOrder request) {
        PricedStock deducted = RemoteService.INVENTORY.call(() -> inventory.deduct(stock(request)));

        Order order = request.priced(id, deducted, xid());
        orders.open(order);

        // Last, because a refund is what people notice most.
        RemoteService.PAYMENT.run(() -> payment.charge(money(order)));

        return order.confirmed();
    }

    private static StockRequest stock(NewOrder request) {
        return new StockRequest(request.sku(), request.quantity());
    }

    private static MoneyRequest money(Order order) {
        return new MoneyRequest(order.userId(), order.amount());
    }

    private static String xid() {
        return GlobalTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException("An order needs a global transaction"))
                .xid()
                .value();
    }
}
