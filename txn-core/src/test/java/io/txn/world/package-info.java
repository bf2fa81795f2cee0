/** Several services in one process, with a network and a clock that a test commands: the real core, and nothing else real. */
@NullMarked
package io.txn.world;

import org.jspecify.annotations.NullMarked;
