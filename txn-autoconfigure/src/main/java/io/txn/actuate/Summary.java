package io.txn.actuate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.GateStatus;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A transaction in one of this service's roles. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Summary(
        String xid,
        Role role,
        State state,
        @Nullable Mode mode,
        @Nullable Outcome outcome,
        @Nullable URI coordinator,
        @Nullable Set<URI> participants,
        Instant created,
        @Nullable Instant nextAttempt,
        int attempts,
        @Nullable String failing,
        @Nullable String lastError,
        @Nullable Instant finished) {

    enum Role {
        COORDINATOR,
        PARTICIPANT
    }

    static Summary of(Decision decision) {
        return new Summary(
                decision.xid().value(),
                Role.COORDINATOR,
                state(decision),
                decision.mode(),
                decision.outcome(),
                null,
                decision.participants(),
                decision.created(),
                decision.finished() == null ? decision.nextAttempt() : null,
                decision.attempts(),
                null,
                decision.lastError(),
                decision.finished());
    }

    static State state(Decision decision) {
        if (decision.outcome() == null) {
            return State.UNDECIDED;
        }
        return decision.status() == DeliveryStatus.PENDING
                ? State.PENDING
                : State.valueOf(decision.status().name());
    }

    static Summary of(Gate gate) {
        return new Summary(
                gate.xid().value(),
                Role.PARTICIPANT,
                state(gate.status()),
                null,
                outcome(gate.state()),
                gate.coordinator(),
                null,
                gate.created(),
                gate.ended() ? null : gate.nextAttempt(),
                gate.attempts(),
                gate.failing() == null ? null : gate.failing().toString(),
                gate.lastError(),
                gate.finished());
    }

    private static State state(GateStatus status) {
        return State.valueOf(status.name());
    }

    private static @Nullable Outcome outcome(GateState state) {
        return switch (state) {
            case ACTIVE -> null;
            case COMMITTED -> Outcome.COMMIT;
            case ROLLED_BACK -> Outcome.ROLLBACK;
        };
    }
}
