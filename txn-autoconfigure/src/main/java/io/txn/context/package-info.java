/** Carries transactions from thread to thread. */
@NullMarked
package io.txn.context;

import org.jspecify.annotations.NullMarked;
