/** Messages that belong to a local transaction: what is sent with its commit, and what is received once. */
@NullMarked
package io.txn.message;

import org.jspecify.annotations.NullMarked;
