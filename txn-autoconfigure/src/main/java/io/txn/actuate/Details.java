package io.txn.actuate;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.txn.coordinator.LoggedCall;
import io.txn.participant.Branch;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that this service knows of one transaction.
 *
 * @param xid the transaction
 * @param coordinator what it knows if it has begun it, or has answered an inquiry about it
 * @param participant what it knows if it does work in it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Details(
        String xid,
        @Nullable AsCoordinator coordinator,
        @Nullable AsParticipant participant) {

    @JsonIgnore
    boolean isEmpty() {
        return coordinator == null && participant == null;
    }

    @JsonIgnore
    boolean isToBeTold() {
        return coordinator != null
                && (coordinator.summary().state() == State.PENDING
                        || coordinator.summary().state() == State.PARKED);
    }

    /** The coordinator's side: the calls of a saga, in their order. */
    record AsCoordinator(Summary summary, List<Call> calls, List<Event> history) {}

    /** The participant's side: the branches, in the order in which they were tried. */
    record AsParticipant(Summary summary, List<BranchView> branches, List<Event> history) {}

    /** A call that is on record. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Call(int number, Set<URI> participants, @Nullable Instant undone) {

        static Call of(LoggedCall call) {
            return new Call(call.number(), call.participants(), call.undone());
        }
    }

    /** A piece of work, with what its handlers are called with. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BranchView(
            String call,
            int ordinal,
            String action,
            String arguments,
            @Nullable String result,
            @Nullable Instant undone) {

        static BranchView of(Branch branch) {
            return new BranchView(
                    branch.call(),
                    branch.ordinal(),
                    branch.action(),
                    branch.arguments(),
                    branch.result(),
                    branch.undone());
        }
    }

    /** Something that happened. */
    record Event(Instant at, String event) {}
}
