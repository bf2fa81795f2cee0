/** Carries transactions over HTTP: contexts out and in, outcomes and inquiries between services. */
@NullMarked
package io.txn.http;

import org.jspecify.annotations.NullMarked;
