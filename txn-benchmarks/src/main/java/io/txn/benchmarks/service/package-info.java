/** The service that is measured: one program, started as order, inventory and payment. */
@NullMarked
package io.txn.benchmarks.service;

import org.jspecify.annotations.NullMarked;
