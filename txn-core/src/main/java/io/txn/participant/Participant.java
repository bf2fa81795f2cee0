package io.txn.participant;

import io.txn.BranchRefusedException;
import io.txn.GlobalTransaction;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.LocalTransactions.Completion;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
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
        try (GlobalTransaction.Enlistment place = transaction.enlist(self())) {
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
        if (!store.insert(Gate.opened(xid, transaction.coordinator(), clock.instant(), transaction.deadline()))) {
            requireActive(transaction, work);
            Optional<Branch> earlier = store.branch(xid, place.call(), place.ordinal());
            if (earlier.isPresent()) {
                return replay(transaction, place, earlier.get(), work);
            }
        }
        String arguments = work.arguments();
        T result = work.run();
        store.insert(new Branch(
                xid,
                place.call(),
                place.ordinal(),
                work.action(),
                arguments,
                work.encode(result),
                place.enlisted(),
                place.calls()));
        return result;
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
            GlobalTransaction transaction, GlobalTransaction.Enlistment place, Branch earlier, Try<T> work) {
        if (!earlier.sameAs(work.action(), work.arguments())) {
            throw refused(
                    transaction,
                    work,
                    "a repeated call did something else in the place of " + earlier
                            + ". A call's branches must follow from its request alone.");
        }
        log.debug("{} was run before; its stored result is returned", earlier);
        place.repeats(earlier.enlisted(), earlier.calls());
        return work.decode(earlier.result());
    }

    /** Carries out outcomes, each in a local transaction of its own, and answers one by one. Throws nothing. */
    public List<Acknowledgement> complete(List<OutcomeMessage> outcomes) {
        return outcomes.stream()
                .map(message -> complete(message.xid(), message.outcome()))
                .toList();
    }

    private Acknowledgement complete(Xid xid, Outcome outcome) {
        try {
            return local.isolated(() -> finish(xid, outcome));
        } catch (ConflictingOutcomeException e) {
            log.error("{}", e.getMessage());
            return parkedWith(xid, e.getMessage());
        } catch (Exception e) {
            return failed(xid, outcome, e);
        }
    }

    private static Acknowledgement parkedWith(Xid xid, @Nullable String error) {
        return new Acknowledgement(xid, Acknowledgement.Status.PARKED, error);
    }

    /**
     * Carries out an outcome in the active local transaction (R5): all branches, and the gate's move, or nothing.
     *
     * @return done, or parked if it failed too often before
     * @throws ConflictingOutcomeException if the opposite was carried out before
     * @throws Exception what a confirm or cancel method throws; the local transaction must roll back
     */
    public Acknowledgement finish(Xid xid, Outcome outcome) throws Exception {
        Optional<Gate> gate = store.lock(xid);
        if (gate.isPresent()) {
            return move(gate.get(), outcome);
        }
        if (store.insert(Gate.emptyEnd(xid, GateState.after(outcome), clock.instant()))) {
            return Acknowledgement.done(xid);
        }
        return move(store.lock(xid).orElseThrow(() -> bug("The gate of " + xid + " is there and is not")), outcome);
    }

    private Acknowledgement move(Gate gate, Outcome outcome) throws Exception {
        GateState end = GateState.after(outcome);
        if (gate.state() == end) {
            return Acknowledgement.done(gate.xid());
        }
        if (gate.state() != GateState.ACTIVE) {
            throw new ConflictingOutcomeException(gate.xid(), gate.state(), outcome);
        }
        if (gate.parked()) {
            return parkedWith(gate.xid(), gate.lastError());
        }
        try (GlobalTransaction.Binding none = GlobalTransaction.bind(null)) {
            for (Branch branch : Branch.inOrder(store.branches(gate.xid()), outcome)) {
                run(branch, outcome);
            }
        }
        if (!store.update(gate.ended(end, clock.instant()))) {
            throw bug("The gate of " + gate.xid() + " moved under its lock");
        }
        return Acknowledgement.done(gate.xid());
    }

    /** An {@link Error} of the application's is a failure like others: counted, tried again, parked. */
    private void run(Branch branch, Outcome outcome) throws Exception {
        try {
            handlers.finish(branch, outcome);
        } catch (Error e) {
            throw new ExecutionException(branch + " threw " + e, e);
        }
    }

    private static IllegalStateException bug(String what) {
        return new IllegalStateException(what + ". Indicates a bug.");
    }

    private Acknowledgement failed(Xid xid, Outcome outcome, Exception cause) {
        String error = outcome + " failed: " + cause;
        log.debug("{} of {} failed", outcome, xid, cause);
        try {
            Optional<Gate> recorded = local.isolated(() -> record(xid, error));
            if (recorded.filter(Gate::parked).isPresent()) {
                log.error(
                        "{} is parked after {} attempts to {}: it waits for a person",
                        xid,
                        maxAttempts,
                        outcome,
                        cause);
                return parkedWith(xid, error);
            }
            log.warn("{} of {} failed and will be tried again: {}", outcome, xid, cause.toString());
        } catch (RuntimeException e) {
            log.warn("{} of {} failed, and so did recording it: {}", outcome, xid, e.toString());
        }
        return Acknowledgement.failed(xid, error);
    }

    private Optional<Gate> record(Xid xid, String error) {
        return store.lock(xid).filter(gate -> gate.state() == GateState.ACTIVE).map(gate -> {
            Instant next = clock.instant().plus(backoff.after(gate.attempts() + 1));
            Gate failed = gate.failed(error, next, maxAttempts);
            store.update(failed);
            return failed;
        });
    }
}
