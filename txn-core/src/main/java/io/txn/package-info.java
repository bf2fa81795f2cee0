/** What an application sees: the annotations, the transaction id, the running transaction, and the exceptions. */
@NullMarked
package io.txn;

import org.jspecify.annotations.NullMarked;
