/** The samples as real processes on a real database: started, killed, cut off and watched from outside. */
@NullMarked
package io.txn.systemtests;

import org.jspecify.annotations.NullMarked;
