package io.txn.participant;

import io.txn.BranchRefusedException;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.LocalTransactions.Completion;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The participant's half of the protocol: runs tries as branches, and carries out outcomes. Everything meets at the gate
 * row (R3); nothing is kept in memory. Thread-safe.
 */
public final class Participant {

    private static final Logger log = LoggerFactory.getLogger(Participant.class);

    private final ServiceIdentity identity;
    private final BranchStore store;
    private final LocalTransactions local;
    private final BranchHandlers handlers;
    private final SharedCommit sharedCommit;
    private final InstantSource clock;
    private final Backoff backoff;
    private final int maxAttempts;

    /**
     * Makes a participant.
     *
     * @param maxAttempts failures of one transaction's handlers until it is parked (R5)
     */
    public Participant(
            ServiceIdentity identity,
            BranchStore store,
            LocalTransactions local,
            BranchHandlers handlers,
            InstantSource clock,
            Backoff backoff,
            int maxAttempts) {
        this.identity = identity;
        this.store = store;
        this.local = local;
        this.handlers = handlers;
        this.sharedCommit = new SharedCommit(store, local, clock, this::run);
        this.clock = clock;
        this.backoff = backoff;
        this.maxAttempts = maxAttempts;
    }

    /** Who this service is. */
    public ServiceIdentity identity() {
        return identity;
    }

    /** This service's base URL. */
    public URI self() {
        return identity.url().get();
    }

    /**
     * Runs a try as a branch of the transaction: gate, branch and the try's own rows in one local transaction, the
     * active one if there is one. The same call, repeated, is answered with the stored result (R4).
     *
     * @throws BranchRefusedException if the transaction has ended here, or a repeated call asks for something else
     * @throws Exception what the try throws; nothing is stored then
     */
    public <T extends @Nullable Object> T enlist(GlobalTransaction transaction, Try<T> work) throws Exception {
        requireOtherName(transaction);
        try (GlobalTransaction.Enlistment place = transaction.enlist(self(), work.confirms())) {
            return local.required(() -> {
                local.afterCompletion(completion -> ended(completion, transaction, place, work));
                return attempt(transaction, place, work);
            });
        }
    }

    private static void ended(
            Completion completion, GlobalTransaction transaction, GlobalTransaction.Enlistment place, Try<?> work) {
        switch (completion) {
            case COMMITTED -> {}
            case ROLLED_BACK -> place.rolledBack();
            case UNKNOWN ->
                transaction.setRollbackOnly("whether the try of " + work.action() + " was committed is unknown");
        }
    }

    /** Two services of one name would answer each other's inquiries, and answer them wrongly. */
    private void requireOtherName(GlobalTransaction transaction) {
        Xid xid = transaction.xid();
        if (xid.serviceName().equals(identity.name())
                && !transaction.coordinator().equals(self())) {
            throw new BranchRefusedException(
                    xid,
                    "Transaction " + xid + " is coordinated by " + transaction.coordinator()
                            + ", which has the same name as"
                            + " this service at " + self()
                            + ". Give each service a txn.service-name of its own, and all"
                            + " instances of one service the same txn.service-url.");
        }
    }

    private <T extends @Nullable Object> T attempt(
            GlobalTransaction transaction, GlobalTransaction.Enlistment place, Try<T> work) throws Exception {
        Xid xid = transaction.xid();
        if (transaction.expired()) {
            throw refused(transaction, work, "the deadline of " + xid + " has passed");
        }
        Gate gate = Gate.opened(xid, transaction.coordinator(), clock.instant(), transaction.deadline());
        String arguments = work.arguments();
        if (work.returnsNothing()) {
            Branch foreseen = foreseen(xid, place, work, arguments);
            if (store.open(gate, foreseen)) {
                place.isFirst();
                return run(work, foreseen, place);
            }
        } else if (store.insert(gate)) {
            return run(work, arguments, xid, place);
        }
        requireActive(transaction, work);
        Optional<Branch> earlier = store.branch(xid, place.call(), place.ordinal());
        return earlier.isPresent()
                ? replay(transaction, place, earlier.get(), work, arguments)
                : run(work, arguments, xid, place);
    }

    /** Behind a branch that is written already: only calls and branches of the work's own are news. */
    private <T extends @Nullable Object> T run(Try<T> work, Branch foreseen, GlobalTransaction.Enlistment place)
            throws Exception {
        T result = work.run();
        Branch ended = branch(foreseen.xid(), place, work, foreseen.arguments(), null);
        if (!ended.equals(foreseen)) {
            store.update(ended);
        }
        return result;
    }

    private <T extends @Nullable Object> T run(
            Try<T> work, String arguments, Xid xid, GlobalTransaction.Enlistment place) throws Exception {
        place.ordinal(); // taken before those of branches within the work
        T result = work.run();
        store.insert(branch(xid, place, work, arguments, work.encode(result)));
        return result;
    }

    /** What it will be if the gate can be opened, for then it is the first one; nobody has a number before that. */
    private static Branch foreseen(Xid xid, GlobalTransaction.Enlistment place, Try<?> work, String arguments) {
        return new Branch(
                xid,
                place.call(),
                GlobalTransaction.Enlistment.FIRST,
                work.action(),
                arguments,
                null,
                place.enlisted(),
                place.calls(),
                GlobalTransaction.Enlistment.FIRST,
                null);
    }

    private static Branch branch(
            Xid xid, GlobalTransaction.Enlistment place, Try<?> work, String arguments, @Nullable String result) {
        return new Branch(
                xid,
                place.call(),
                place.ordinal(),
                work.action(),
                arguments,
                result,
                place.enlisted(),
                place.calls(),
                place.branches(),
                null);
    }

    private void requireActive(GlobalTransaction transaction, Try<?> work) {
        Xid xid = transaction.xid();
        GateState state = store.lock(xid).map(Gate::state).orElse(null);
        if (state != GateState.ACTIVE) {
            throw refused(transaction, work, "transaction " + xid + " has already ended here (" + state + ")");
        }
    }

    /** An earlier run of the same call may have left branches, so what is refused must not commit (R2). */
    private static BranchRefusedException refused(GlobalTransaction transaction, Try<?> work, String why) {
        String message = work.action() + " is refused: " + why;
        transaction.setRollbackOnly(message);
        return new BranchRefusedException(transaction.xid(), message);
    }

    private static <T extends @Nullable Object> T replay(
            GlobalTransaction transaction,
            GlobalTransaction.Enlistment place,
            Branch earlier,
            Try<T> work,
            String arguments) {
        if (!earlier.sameAs(work.action(), arguments)) {
            throw refused(
                    transaction,
                    work,
                    "a repeated call did something else in the place of " + earlier
                            + ". A call's branches must follow from its request alone.");
        }
        log.debug("{} was run before; its stored result is returned", earlier);
        place.repeats(earlier.enlisted(), earlier.calls(), earlier.branches());
        return work.decode(earlier.result());
    }

    /**
     * Carries out outcomes and answers one by one. Several may share a local transaction if all goes well; each has one of its own
     * otherwise. Throws nothing.
     */
    public List<Acknowledgement> complete(List<OutcomeMessage> outcomes) {
        Set<OutcomeMessage> done = sharedCommit.carryOut(outcomes);
        return outcomes.stream()
                .map(message -> done.contains(message) ? Acknowledgement.done(message.xid()) : complete(message))
                .toList();
    }

    private Acknowledgement complete(OutcomeMessage message) {
        try {
            return local.isolated(() -> finish(message));
        } catch (ConflictingOutcomeException e) {
            log.error("{}", e.getMessage());
            return Acknowledgement.parked(message.xid(), e.getMessage());
        } catch (Exception e) {
            return failed(message, e);
        }
    }

    /**
     * Carries out an outcome in the active local transaction (R5): its branches, and the gate's move, or nothing.
     *
     * @return done, or parked if it failed too often before
     * @throws ConflictingOutcomeException if the opposite was carried out before
     * @throws Exception what a handler throws; the local transaction must roll back
     */
    public Acknowledgement finish(OutcomeMessage message) throws Exception {
        Optional<List<Branch>> ended = endAtOnce(message);
        if (ended.isPresent()) {
            run(ended.get(), message.outcome());
            return Acknowledgement.done(message.xid());
        }
        Gate gate = lockOrEnd(message);
        return gate == null ? Acknowledgement.done(message.xid()) : move(gate, message);
    }

    /** The common case: nothing has ended here and nothing is in the way. Else nothing has changed. */
    private Optional<List<Branch>> endAtOnce(OutcomeMessage message) {
        return message.isPlain()
                ? store.end(message.xid(), GateState.after(message.outcome()), clock.instant())
                : Optional.empty();
    }

    /** The gate, locked; or null if there was none, and an outcome that came before any try is on record now. */
    private @Nullable Gate lockOrEnd(OutcomeMessage message) {
        Xid xid = message.xid();
        Optional<Gate> gate = store.lock(xid);
        if (gate.isPresent()) {
            return gate.get();
        }
        if (store.insert(Gate.emptyEnd(xid, GateState.after(message.outcome()), clock.instant()))) {
            return null;
        }
        return store.lock(xid).orElseThrow(() -> bug("The gate of " + xid + " is there and is not"));
    }

    private Acknowledgement move(Gate gate, OutcomeMessage message) throws Exception {
        requireNoConflict(gate, message);
        if (gate.ended() && message.call() == null) {
            return Acknowledgement.done(gate.xid());
        }
        if (gate.parked() && message.intervention() == Intervention.NONE) {
            return Acknowledgement.parked(gate.xid(), gate.lastError());
        }
        List<Branch> branches = store.branches(gate.xid());
        if (!gate.ended()) {
            carryOut(gate, message, branches);
        }
        return message.call() == null
                ? Acknowledgement.done(gate.xid())
                : Acknowledgement.done(gate.xid(), enlistedBy(branches, message));
    }

    private static void requireNoConflict(Gate gate, OutcomeMessage message) {
        if (gate.state() != GateState.ACTIVE && gate.state() != GateState.after(message.outcome())) {
            throw new ConflictingOutcomeException(gate.xid(), gate.state(), message.outcome());
        }
    }

    private void carryOut(Gate gate, OutcomeMessage message, List<Branch> branches) throws Exception {
        List<Branch> open =
                branches.stream().filter(branch -> branch.undone() == null).toList();
        List<Branch> told = open.stream().filter(message::covers).toList();
        if (!isDoneByHand(gate, message)) {
            run(told, message.outcome());
        }
        if (message.call() != null) {
            store.undo(told, clock.instant());
        }
        boolean last = told.size() == open.size();
        Gate moved = last ? gate.ended(GateState.after(message.outcome()), clock.instant()) : gate.rollingBack();
        if (!store.update(moved)) {
            throw bug("The gate of " + gate.xid() + " moved under its lock");
        }
    }

    /**
     * Only what has failed can have been done by a person instead. A whole outcome is told to several, of whom that person
     * has looked at those that are parked: who has failed, and will be tried again, is not meant.
     */
    private static boolean isDoneByHand(Gate gate, OutcomeMessage message) {
        return message.intervention() == Intervention.RESOLVE
                && message.with(Intervention.NONE).equals(gate.failing())
                && (message.call() != null || gate.parked());
    }

    private void run(List<Branch> branches, Outcome outcome) throws Exception {
        try (GlobalTransaction.Binding none = GlobalTransaction.bind(null)) {
            for (Branch branch : Branch.inOrder(branches, outcome)) {
                run(branch, outcome);
            }
        }
    }

    /** An {@link Error} of the application's is a failure like others: counted, tried again, parked. */
    private void run(Branch branch, Outcome outcome) throws Exception {
        try {
            handlers.finish(branch, outcome);
        } catch (Error e) {
            throw new ExecutionException(branch + " threw " + e, e);
        }
    }

    /** Said each time, because whoever was told may have died of it. */
    private Set<URI> enlistedBy(List<Branch> branches, OutcomeMessage message) {
        return branches.stream()
                .filter(message::covers)
                .flatMap(branch -> branch.enlisted().participants().stream())
                .filter(participant -> !participant.equals(self()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Refuses, in the active local transaction, whatever would still come for a transaction that is being undone call by
     * call, and waits for what is in flight.
     *
     * @return what is there to be undone
     */
    public List<Branch> close(Xid xid) {
        OutcomeMessage rollback = new OutcomeMessage(xid, Outcome.ROLLBACK);
        Gate gate = lockOrEnd(rollback);
        if (gate == null) {
            return List.of();
        }
        requireNoConflict(gate, rollback);
        if (gate.state() == GateState.ACTIVE && !store.update(gate.rollingBack())) {
            throw bug("The gate of " + xid + " moved under its lock");
        }
        return store.branches(xid).stream()
                .filter(branch -> branch.undone() == null)
                .toList();
    }

    private static IllegalStateException bug(String what) {
        return new IllegalStateException(what + ". Indicates a bug.");
    }

    private Acknowledgement failed(OutcomeMessage message, Exception cause) {
        Xid xid = message.xid();
        String error = message + " failed: " + cause;
        log.debug("{} of {} failed", message, xid, cause);
        try {
            Optional<Gate> recorded = local.isolated(() -> record(message, error, cause));
            if (recorded.filter(Gate::parked).isPresent()) {
                log.error(
                        "{} is parked after {} attempts to {}: it waits for a person",
                        xid,
                        maxAttempts,
                        message,
                        cause);
                return Acknowledgement.parked(xid, error);
            }
            log.warn("{} of {} failed and will be tried again: {}", message, xid, cause.toString());
        } catch (RuntimeException e) {
            log.warn("{} of {} failed, and so did recording it: {}", message, xid, e.toString());
        }
        return Acknowledgement.failed(xid, error);
    }

    /** A commit that failed is the database's failure, which passes, and not the handler's: it parks nothing. */
    private Optional<Gate> record(OutcomeMessage message, String error, Exception cause) {
        return store.lock(message.xid()).filter(gate -> !gate.ended()).map(gate -> {
            Instant next = clock.instant().plus(backoff.after(gate.attempts() + 1));
            Gate failed = cause instanceof LocalCommitUnknownException
                    ? gate.postponed(error, next)
                    : gate.failed(message, error, next, maxAttempts);
            store.update(failed);
            return failed;
        });
    }

    /**
     * Has what failed here carried out as a person wants it, and keeps the reason with the row.
     *
     * @param call the call that is meant, if calls are undone one by one; may be null for a retry
     * @return what came of it
     * @throws IllegalTransactionStateException if nothing, or another call, has failed here for that transaction, or if
     *     what is to count as done by hand is still being tried
     */
    public Acknowledgement intervene(Xid xid, Intervention intervention, @Nullable Integer call, String reason) {
        OutcomeMessage failing = local.isolated(() -> note(xid, intervention, call, reason));
        log.warn("{} of {} is to be carried out by intervention {}: {}", failing, xid, intervention, reason);
        return complete(failing.with(intervention));
    }

    private OutcomeMessage note(Xid xid, Intervention intervention, @Nullable Integer call, String reason) {
        Gate gate = store.lock(xid).filter(candidate -> !candidate.ended()).orElseThrow(() -> nothingFailed(xid));
        OutcomeMessage failing = gate.failing();
        if (failing == null) {
            throw nothingFailed(xid);
        }
        if (intervention == Intervention.RESOLVE || call != null) {
            requireMeant(gate, failing, intervention, call);
        }
        String about = failing.call() == null ? "" : " of call " + failing.call();
        store.update(gate.noted(clock.instant() + " " + intervention + about + ": " + reason));
        return failing;
    }

    private static void requireMeant(
            Gate gate, OutcomeMessage failing, Intervention intervention, @Nullable Integer call) {
        if (!Objects.equals(failing.call(), call)) {
            throw new IllegalTransactionStateException("What has failed here for " + gate.xid() + " is " + failing
                    + (call == null ? ": say which call has been done by hand" : ", and not that of call " + call));
        }
        if (intervention == Intervention.RESOLVE && call == null && !gate.parked()) {
            throw new IllegalTransactionStateException(
                    failing + " of " + gate.xid() + " is not parked: it is still being tried");
        }
    }

    private static IllegalTransactionStateException nothingFailed(Xid xid) {
        return new IllegalTransactionStateException("No confirm, cancel or compensation of " + xid
                + " has failed in this service: nothing is to be done here");
    }
}
