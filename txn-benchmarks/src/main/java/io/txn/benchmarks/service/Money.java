package io.txn.benchmarks.service;

/** An amount on an account, in the smallest unit. */
record Money(String account, long amount) {}
