/** Measures variants of one order flow side by side, and writes down what came of it. */
@NullMarked
package io.txn.benchmarks;

import org.jspecify.annotations.NullMarked;
