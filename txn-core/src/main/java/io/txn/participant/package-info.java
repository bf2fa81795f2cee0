/** The role of a service that does work in a global transaction: gates, branches, and asking for outcomes. */
@NullMarked
package io.txn.participant;

import org.jspecify.annotations.NullMarked;
