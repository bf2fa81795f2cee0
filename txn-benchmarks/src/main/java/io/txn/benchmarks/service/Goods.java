package io.txn.benchmarks.service;

/** Pieces of one kind. */
record Goods(String sku, int quantity) {}
