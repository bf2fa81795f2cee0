/** Sample: the service that takes orders, and opens a global transaction for each. */
@NullMarked
package io.txn.sample.order;

import org.jspecify.annotations.NullMarked;
