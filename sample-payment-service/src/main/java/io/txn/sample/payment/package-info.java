/** Sample: a participant that keeps accounts, and freezes (TCC) or takes (saga) money for orders. */
@NullMarked
package io.txn.sample.payment;

import org.jspecify.annotations.NullMarked;
