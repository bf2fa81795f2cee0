package io.txn.world;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.ParticipantClient;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Acknowledgement;
import io.txn.participant.BranchHandlers;
import io.txn.participant.BranchStore;
import io.txn.participant.CoordinatorClient;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OutcomeMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** What a service's processes are put together from: what there is, or something else in its place. */
public interface Parts {

    /** What there is. */
    Parts GENUINE = new Parts() {};

    /** How often a confirm or cancel fails before it is parked. */
    default int maxAttempts() {
        return World.MAX_ATTEMPTS;
    }

    /** How long finished rows are kept. */
    default Duration retention() {
        return World.RETENTION;
    }

    /** Whether what is reserved in a saga has something to confirm, as a TCC action has in one, or is a step of it. */
    default boolean confirmsInASaga(String thing) {
        return false;
    }

    default DecisionStore decisions(MemoryDecisionStore genuine) {
        return genuine;
    }

    default BranchStore branches(MemoryBranchStore genuine) {
        return genuine;
    }

    /** The coordinator's access to the database, which the participant shares, but for this. */
    default LocalTransactions coordinatorsLocal(LocalTransactions genuine) {
        return genuine;
    }

    default BranchHandlers handlers(BranchHandlers genuine, LocalTransactions local) {
        return genuine;
    }

    default ParticipantClient outcomes(ParticipantClient genuine, Executor background) {
        return genuine;
    }

    default CoordinatorClient inquiries(CoordinatorClient genuine) {
        return genuine;
    }

    /** What carries out outcomes that were received. */
    default Outcomes endpoint(Outcomes genuine, Executor background) {
        return genuine;
    }

    /** Carries out outcomes, and answers one by one. */
    @FunctionalInterface
    interface Outcomes {
        List<Acknowledgement> complete(List<OutcomeMessage> messages);
    }

    /** What a caller makes of a call of which nothing was heard. */
    default void unknown(GlobalTransaction.Call call, String why) {
        call.unknown(why);
    }

    /** What a caller makes of an attempt that was lost, before the next one. */
    default void lost(GlobalTransaction.Call call) {
        call.lost();
    }

    /** What a caller makes of an error that was answered. */
    default void failed(GlobalTransaction.Call call, CallReport report) {
        call.failed(report);
    }

    /** What a caller makes of an answer. */
    default void answered(GlobalTransaction.Call call, CallReport report) {
        call.answered(report);
    }
}
