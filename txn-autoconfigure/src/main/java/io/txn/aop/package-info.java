/** Runs annotated methods in global transactions and as branches, and checks at start-up that they can be. */
@NullMarked
package io.txn.aop;

import org.jspecify.annotations.NullMarked;
