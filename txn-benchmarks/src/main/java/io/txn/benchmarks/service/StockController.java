package io.txn.benchmarks.service;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the order service calls, by hand and with the library. */
@RestController
@RequestMapping("/stock")
@ResponseStatus(HttpStatus.NO_CONTENT)
class StockController {

    private final Stock stock;
    private final StockBranches branches;

    StockController(Stock stock, StockBranches branches) {
        this.stock = stock;
        this.branches = branches;
    }

    @PostMapping("/deduct")
    void deduct(@RequestBody Goods goods) {
        stock.deduct(goods);
    }

    @PostMapping("/restock")
    void restock(@RequestBody Goods goods) {
        stock.restock(goods);
    }

    @PostMapping("/reserve")
    void reserve(@RequestBody Goods goods) {
        stock.reserve(goods);
    }

    @PostMapping("/take")
    void take(@RequestBody Goods goods) {
        stock.take(goods);
    }

    @PostMapping("/give-back")
    void giveBack(@RequestBody Goods goods) {
        stock.giveBack(goods);
    }

    @PostMapping("/tcc/reserve")
    void reserveInTransaction(@RequestBody Goods goods) {
        branches.reserve(goods);
    }

    @PostMapping("/saga/deduct")
    void deductInTransaction(@RequestBody Goods goods) {
        branches.deduct(goods);
    }
}
