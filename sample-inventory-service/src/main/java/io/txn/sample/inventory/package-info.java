/** Sample: a participant that keeps stock, and reserves (TCC) or takes (saga) it for orders. */
@NullMarked
package io.txn.sample.inventory;

import org.jspecify.annotations.NullMarked;
