package io.txn.benchmarks.service;

/** One way of placing an order: its row, its stock, its money. The bean's name is the variant's. */
interface Flow {

    void place(Order order);
}
