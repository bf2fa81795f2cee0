package io.txn.sample.inventory;

import io.txn.SagaStep;
import java.math.BigDecimal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Takes stock at once, for a saga, and puts it back if the saga is undone.
 *
 * <p>The same in TCC is {@link ReservationService}: there, what an order may yet give back is <em>reserved</em>, and who
 * looks can tell. Here it is gone from <em>available</em> the moment the step commits. A customer may be told that there
 * is no stock, a moment before some comes back; nobody is ever sold what is not there, because {@link
 * StockRepository#deduct} checks and takes in one statement.
 */
@Service
class DeductionService {

    private static final Logger log = LoggerFactory.getLogger(DeductionService.class);

    private final StockRepository stock;

    DeductionService(StockRepository stock) {
        this.stock = stock;
    }

    @SagaStep(compensate = "restock")
    public Deduction deduct(String sku, int quantity) {
        BigDecimal unitPrice = stock.deduct(sku, quantity).orElseThrow(() -> stock.refusal(sku, quantity));
        Deduction deduction = new Deduction(CurrentXid.get(), sku, quantity, unitPrice);
        log.info("Deducted {} of '{}' for {}", quantity, sku, deduction.xid());
        return deduction;
    }

    // Adds what was taken, rather than writing back what was there: others have taken and put since. Shelves have no
    // upper limit, so there is no reason for which this could be refused.
    public void restock(String sku, int quantity, Deduction deduction) {
        if (stock.restock(sku, quantity) != 1) {
            throw new IllegalStateException("There is no stock to match " + deduction + ". Indicates a bug.");
        }
        log.info("Restocked {} of '{}' for {}", quantity, sku, deduction.xid());
    }
}
