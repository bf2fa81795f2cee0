package io.txn;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the work done so far: for a call, what its answer says; for a transaction, what its end goes by.
 *
 * @param participants base URLs of the services that have, or may have, branches, in the order they joined
 * @param rollbackOnly why the transaction must not commit, or null if it may
 */
public record CallReport(Set<URI> participants, @Nullable String rollbackOnly) {

    /** Nobody was enlisted. */
    public static final CallReport NONE = new CallReport(Set.of(), null);

    public CallReport {
        participants = Collections.unmodifiableSet(new LinkedHashSet<>(participants));
    }
}
