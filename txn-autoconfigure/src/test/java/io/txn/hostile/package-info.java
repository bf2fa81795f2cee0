/** Everything that a service must not fall for, fired at a running one. */
@NullMarked
package io.txn.hostile;

import org.jspecify.annotations.NullMarked;
