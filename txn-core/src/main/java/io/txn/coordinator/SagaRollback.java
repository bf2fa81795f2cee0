package io.txn.coordinator;

import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Acknowledgement.Status;
import io.txn.participant.Branch;
import io.txn.participant.Intervention;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what a saga did: call n, n−1, … each acknowledged by everybody before the next is told. Several may do it at
 * once: what was acknowledged once is acknowledged again, so that each keeps the order by itself. Thread-safe.
 */
final class SagaRollback {

    private static final Logger log = LoggerFactory.getLogger(SagaRollback.class);

    /** Each reads and writes the database, whose connections others need as well. */
    private static final int STEPS_AT_ONCE = 8;

    private final DecisionStore store;
    private final LocalTransactions local;
    private final Participant own;
    private final OutcomeSender sender;
    private final Executor executor;
    private final InstantSource clock;

    SagaRollback(
            DecisionStore store,
            LocalTransactions local,
            Participant own,
            OutcomeSender sender,
            Executor executor,
            InstantSource clock) {
        this.store = store;
        this.local = local;
        this.own = own;
        this.sender = sender;
        this.executor = new LimitedExecutor(executor, STEPS_AT_ONCE);
        this.clock = clock;
    }

    /**
     * Begins where the last one stopped. The future never fails, and completes with what is in the way, or nothing.
     *
     * @param rollback with what a person wants done about the call that is in the way now; if it names another, nothing
     */
    CompletableFuture<Optional<Acknowledgement>> drive(OutcomeMessage rollback) {
        return CompletableFuture.completedFuture(rollback)
                .thenComposeAsync(message -> undo(new ArrayDeque<>(plan(message.xid())), message), executor)
                .exceptionally(e -> Optional.of(Acknowledgement.failed(rollback.xid(), "Undoing it failed: " + e)));
    }

    /** The number of the call that is to be undone next; none if all are. */
    OptionalInt inTheWay(Xid xid) {
        return plan(xid).stream().mapToInt(LoggedCall::number).findFirst();
    }

    /** What is left to be undone, the last call first. Nothing can be added from here on. */
    private List<LoggedCall> plan(Xid xid) {
        return local.isolated(() -> {
            Map<Integer, LoggedCall> calls = new TreeMap<>(Comparator.reverseOrder());
            own.close(xid).stream()
                    .map(Branch::topLevelCall)
                    .flatMapToInt(call -> call.stream())
                    .forEach(number -> calls.put(number, new LoggedCall(number, Set.of(own.self()), null)));
            store.calls(xid).stream()
                    .filter(call -> call.undone() == null)
                    .forEach(call -> calls.merge(call.number(), call, SagaRollback::both));
            return List.copyOf(calls.values());
        });
    }

    /** Where another service was expected to be called, this one may have done something itself. */
    private static LoggedCall both(LoggedCall own, LoggedCall recorded) {
        Set<URI> participants = new LinkedHashSet<>(recorded.participants());
        participants.addAll(own.participants());
        return recorded.with(participants);
    }

    private CompletableFuture<Optional<Acknowledgement>> undo(Deque<LoggedCall> plan, OutcomeMessage rollback) {
        LoggedCall call = plan.poll();
        if (call == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return new Telling(rollback.about(call.number()), call)
                .next()
                .thenComposeAsync(
                        inTheWay -> inTheWay.isPresent()
                                ? CompletableFuture.completedFuture(inTheWay)
                                : undo(plan, rollback.with(Intervention.NONE)),
                        executor);
    }

    /** The telling of one call to those who took part in it, the last first. */
    private final class Telling {

        private final Xid xid;
        private final OutcomeMessage message;
        private final Deque<URI> untold;
        private LoggedCall call;

        Telling(OutcomeMessage message, LoggedCall call) {
            this.xid = message.xid();
            this.call = call;
            this.message = message;
            this.untold = new ArrayDeque<>();
            call.participants().forEach(untold::push);
        }

        CompletableFuture<Optional<Acknowledgement>> next() {
            URI participant = untold.poll();
            if (participant == null) {
                record(call.undone(clock.instant()));
                return CompletableFuture.completedFuture(Optional.empty());
            }
            return sender.send(participant, message).thenComposeAsync(answer -> heard(participant, answer), executor);
        }

        private CompletableFuture<Optional<Acknowledgement>> heard(URI participant, Acknowledgement answer) {
            if (answer.status() == Status.DONE) {
                log.debug("{} has undone call {} of {}", participant, call.number(), xid);
                addNested(answer.participants());
                return next();
            }
            if (message.intervention() == Intervention.RESOLVE) {
                log.warn(
                        "Call {} of {} counts as undone at {}, as a person said, who did not: {}",
                        call.number(),
                        xid,
                        participant,
                        answer.error());
                return next();
            }
            return CompletableFuture.completedFuture(Optional.of(answer));
        }

        /** On record before they are told, because whoever named them may forget. */
        private void addNested(Set<URI> named) {
            Set<URI> known = new LinkedHashSet<>(call.participants());
            List<URI> added = named.stream().filter(known::add).toList();
            if (!added.isEmpty()) {
                added.forEach(untold::push);
                record(call.with(known));
            }
        }

        private void record(LoggedCall newCall) {
            call = newCall;
            local.isolated(() -> {
                store.update(xid, newCall);
                return newCall;
            });
        }
    }
}
