/** The role of the service that opened a global transaction: deciding, and telling everybody. */
@NullMarked
package io.txn.coordinator;

import org.jspecify.annotations.NullMarked;
