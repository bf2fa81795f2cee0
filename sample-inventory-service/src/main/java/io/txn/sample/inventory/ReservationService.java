package io.txn.sample.inventory;

import io.txn.TccAction;
import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Sets stock aside for a global transaction of mode TCC, which then takes it or leaves it. The same for a saga is {@link
 * DeductionService}.
 */
@Service
class ReservationService {

    private static final Logger log = LoggerFactory.getLogger(ReservationService.class);

    private final StockRepository stock;

    ReservationService(StockRepository stock) {
        this.stock = stock;
    }

    @TccAction(confirm = "confirmReserve", cancel = "cancelReserve")
    public Reservation reserve(String sku, int quantity) {
        BigDecimal unitPrice = stock.reserve(sku, quantity).orElseThrow(() -> stock.refusal(sku, quantity));
        Reservation reservation = new Reservation(CurrentXid.get(), sku, quantity, unitPrice);
        log.info("Reserved {} of '{}' for {}", quantity, sku, reservation.xid());
        return reservation;
    }

    public void confirmReserve(String sku, int quantity, Reservation reservation) {
        requireOneRow(stock.take(sku, quantity), reservation);
        log.info("Confirmed {} of '{}' for {}", quantity, sku, reservation.xid());
    }

    public void cancelReserve(String sku, int quantity, Reservation reservation) {
        requireOneRow(stock.putBack(sku, quantity), reservation);
        log.info("Cancelled {} of '{}' for {}", quantity, sku, reservation.xid());
    }

    private static void requireOneRow(int rows, Reservation reservation) {
        if (rows != 1) {
            throw new IllegalStateException("There is no stock to match " + reservation + ". Indicates a bug.");
        }
    }
}
