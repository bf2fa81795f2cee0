package io.txn.coordinator;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call that a saga's coordinator made, or was about to make.
 *
 * @param number its place in the order
 * @param participants base URLs of those whom it may have enlisted, in the order they joined
 * @param undone when all of them had undone it, or null
 */
public record LoggedCall(
        int number, Set<URI> participants, @Nullable Instant undone) {

    public LoggedCall {
        participants = Collections.unmodifiableSet(new LinkedHashSet<>(participants));
    }

    LoggedCall with(Set<URI> newParticipants) {
        return new LoggedCall(number, newParticipants, undone);
    }

    LoggedCall undone(Instant now) {
        return new LoggedCall(number, participants, now);
    }
}
