/** What operators see. */
@NullMarked
package io.txn.actuate;

import org.jspecify.annotations.NullMarked;
