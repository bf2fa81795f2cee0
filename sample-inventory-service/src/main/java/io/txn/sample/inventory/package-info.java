/** Sample: a participant that keeps stock and reserves it for orders. */
@NullMarked
package io.txn.sample.inventory;

import org.jspecify.annotations.NullMarked;
