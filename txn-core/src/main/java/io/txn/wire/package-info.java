/** How contexts and reports look on the wire, the same over HTTP and in messages, and how they are signed. */
@NullMarked
package io.txn.wire;

import org.jspecify.annotations.NullMarked;
