/** Crash-point enumeration: whole transactions over real databases and real HTTP, halted at every point there is. */
@NullMarked
package io.txn.crash;

import org.jspecify.annotations.NullMarked;
