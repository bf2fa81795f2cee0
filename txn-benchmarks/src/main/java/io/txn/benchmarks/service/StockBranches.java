package io.txn.benchmarks.service;

import io.txn.SagaStep;
import io.txn.TccAction;
import org.springframework.stereotype.Component;

/** The same with the library. */
@Component
public class StockBranches {

    private final Stock stock;

    StockBranches(Stock stock) {
        this.stock = stock;
    }

    @SagaStep(compensate = "restock")
    public void deduct(Goods goods) {
        stock.deduct(goods);
    }

    public void restock(Goods goods) {
        stock.restock(goods);
    }

    @TccAction(confirm = "take", cancel = "giveBack")
    public void reserve(Goods goods) {
        stock.reserve(goods);
    }

    public void take(Goods goods) {
        stock.take(goods);
    }

    public void giveBack(Goods goods) {
        stock.giveBack(goods);
    }
}
