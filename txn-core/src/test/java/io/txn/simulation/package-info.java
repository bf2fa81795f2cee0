/** The real core under a simulated scheduler, clock, network and store: one seed says all that happens. */
@NullMarked
package io.txn.simulation;

import org.jspecify.annotations.NullMarked;
