/** Puts the core together: the coordinator, the participant, and the loops that recover. */
@NullMarked
package io.txn.autoconfigure;

import org.jspecify.annotations.NullMarked;
