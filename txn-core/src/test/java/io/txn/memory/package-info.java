/** In-memory adapters of the core's ports. They pass the contract tests, and take faults from outside. */
@NullMarked
package io.txn.memory;

import org.jspecify.annotations.NullMarked;
