package io.txn.coordinator;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionInDoubtException;
import io.txn.TransactionRolledBackException;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.Backoff;
import io.txn.participant.CoordinatorClient;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactions.Completion;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator's half of the protocol. A transaction lives in memory until it is decided; the decision is one insert
 * (R1), made in the local transaction that also confirms this service's own branches (R11). Thread-safe.
 */
public final class Coordinator {

    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
    private static final int ATTEMPTS_IN_DOUBT = 3;

    private final CoordinatorSettings settings;
    private final DecisionStore store;
    private final LocalTransactions local;
    private final Participant own;
    private final Executor executor;
    private final InstantSource clock;
    private final XidGenerator xids;
    private final DeliverLoop deliverLoop;
    private final Map<Xid, GlobalTransaction> undecided = new ConcurrentHashMap<>();

    /**
     * Makes a coordinator.
     *
     * @param own this service in its other role, for branches of its own
     * @param executor for deliveries; threads block while participants answer
     */
    public Coordinator(
            CoordinatorSettings settings,
            DecisionStore store,
            LocalTransactions local,
            Participant own,
            ParticipantClient client,
            Executor executor,
            InstantSource clock,
            Backoff backoff,
            RandomGenerator random) {
        this.settings = settings;
        this.store = store;
        this.local = local;
        this.own = own;
        this.executor = executor;
        this.clock = clock;
        this.xids = new XidGenerator(own.identity().name(), clock, random);
        OutcomeSender sender = new OutcomeSender(
                (participant, outcomes) ->
                        participant.equals(own.self()) ? own.complete(outcomes) : client.deliver(participant, outcomes),
                executor);
        this.deliverLoop = new DeliverLoop(store, local, sender, clock, backoff, settings.lease(), settings.batch());
    }

    /** The loop that tells decisions. */
    public DeliverLoop deliverLoop() {
        return deliverLoop;
    }

    /** Begins a transaction, in memory only. */
    public GlobalTransaction begin(@Nullable Duration timeout, Mode mode) {
        GlobalTransaction transaction = GlobalTransaction.begun(
                xids.next(), mode, own.self(), timeout == null ? settings.timeout() : timeout, clock);
        undecided.put(transaction.xid(), transaction);
        return transaction;
    }

    /**
     * Decides COMMIT and tells everybody; returns when all have acknowledged, or after the configured wait. Inside a
     * local transaction the decision is made part of it, and everything else follows its end.
     *
     * @throws TransactionRolledBackException if it cannot commit; it is being rolled back
     * @throws TransactionInDoubtException if whether the decision was committed cannot be found out now
     */
    public void commit(GlobalTransaction transaction) {
        CallReport report = transaction.end();
        requireCommittable(transaction, report);
        if (report.participants().isEmpty()) {
            undecided.remove(transaction.xid());
        } else if (local.active()) {
            decideAlong(transaction, report);
        } else {
            decideNow(transaction, report);
        }
    }

    private void requireCommittable(GlobalTransaction transaction, CallReport report) {
        if (report.rollbackOnly() != null) {
            throw rolledBack(transaction, report, report.rollbackOnly(), null);
        }
        if (transaction.expired()) {
            throw rolledBack(transaction, report, "it was not decided before its deadline", null);
        }
    }

    /** Rolls back: nothing is written, participants are told once, and who misses it will ask (presumed abort). */
    public void rollback(GlobalTransaction transaction) {
        rollback(transaction, transaction.end());
    }

    private void rollback(GlobalTransaction transaction, CallReport report) {
        if (local.active()) {
            local.setRollbackOnly();
            local.afterCompletion(completion -> await(tellRollback(transaction, report)));
        } else {
            await(tellRollback(transaction, report));
        }
    }

    private CompletableFuture<Void> tellRollback(GlobalTransaction transaction, CallReport report) {
        undecided.remove(transaction.xid());
        return deliverLoop.deliverRollback(
                new OutcomeMessage(transaction.xid(), Outcome.ROLLBACK), report.participants());
    }

    private TransactionRolledBackException rolledBack(
            GlobalTransaction transaction, CallReport report, String reason, @Nullable Throwable cause) {
        rollback(transaction, report);
        String message = "Transaction " + transaction.xid() + " was rolled back: " + reason;
        return cause == null
                ? new TransactionRolledBackException(transaction.xid(), message)
                : new TransactionRolledBackException(transaction.xid(), message, cause);
    }

    private void decideNow(GlobalTransaction transaction, CallReport report) {
        Decision decision = commitDecision(transaction, report);
        Outcome outcome;
        try {
            outcome = decideForCertain(decision, report);
        } catch (LocalCommitUnknownException e) {
            undecided.remove(transaction.xid());
            throw new TransactionInDoubtException(
                    transaction.xid(),
                    "Whether transaction " + transaction.xid()
                            + " was committed is unknown: the database went away during the commit. Recovery will settle it.",
                    e);
        } catch (Exception e) {
            throw rolledBack(transaction, report, "the decision could not be written: " + e.getMessage(), e);
        }
        undecided.remove(transaction.xid());
        if (outcome == Outcome.ROLLBACK) {
            throw overtaken(transaction, report);
        }
        await(deliverLoop.deliver(decision));
    }

    private Outcome decideForCertain(Decision decision, CallReport report) throws Exception {
        try {
            return local.isolated(() -> decide(decision, report));
        } catch (LocalCommitUnknownException e) {
            log.warn("The commit of {} failed; finding out what came of it: {}", decision.xid(), e.getMessage());
            return decideAgain(decision, report, e);
        }
    }

    /**
     * A commit whose fate is unknown is settled by doing it again: whichever of the two inserts went, counts (R6). From
     * here on nothing but an answer from the database may end the doubt, whatever else fails.
     */
    private Outcome decideAgain(Decision decision, CallReport report, LocalCommitUnknownException doubt) {
        for (int attempt = 1; attempt <= ATTEMPTS_IN_DOUBT; attempt++) {
            try {
                return local.isolated(() -> decide(decision, report));
            } catch (Exception e) {
                doubt.addSuppressed(e);
            }
        }
        throw doubt;
    }

    /** In the active local transaction: the decision, and with it this service's own branches (R11). */
    private Outcome decide(Decision decision, CallReport report) throws Exception {
        Outcome outcome = store.decide(decision);
        if (outcome == Outcome.COMMIT && report.participants().contains(own.self())) {
            Acknowledgement acknowledgement = own.finish(decision.xid(), outcome);
            if (acknowledgement.status() != Acknowledgement.Status.DONE) {
                throw new IllegalStateException("This service's own branches are parked: " + acknowledgement.error());
            }
        }
        return outcome;
    }

    private Decision commitDecision(GlobalTransaction transaction, CallReport report) {
        Set<URI> others = new LinkedHashSet<>(report.participants());
        others.remove(own.self());
        return Decision.commit(
                transaction.xid(),
                transaction.mode(),
                others,
                clock.instant(),
                clock.instant().plus(settings.lease()));
    }

    private TransactionRolledBackException overtaken(GlobalTransaction transaction, CallReport report) {
        return rolledBack(transaction, report, "a participant asked after the deadline and was told to", null);
    }

    /** The decision rides in the local transaction that is active, and is told when that has committed (R11). */
    private void decideAlong(GlobalTransaction transaction, CallReport report) {
        Decision decision = commitDecision(transaction, report);
        Outcome outcome;
        try {
            outcome = decide(decision, report);
        } catch (Exception e) {
            throw rolledBack(transaction, report, "the decision could not be written: " + e.getMessage(), e);
        }
        if (outcome == Outcome.ROLLBACK) {
            throw overtaken(transaction, report);
        }
        local.afterCompletion(completion -> follow(transaction, report, decision, completion));
    }

    private void follow(GlobalTransaction transaction, CallReport report, Decision decision, Completion completion) {
        switch (completion) {
            case COMMITTED -> {
                undecided.remove(transaction.xid());
                await(deliverLoop.deliver(decision));
            }
            case ROLLED_BACK -> await(tellRollback(transaction, report));
            case UNKNOWN -> executor.execute(() -> settle(transaction, report, decision));
        }
    }

    /**
     * The local transaction may be gone, and its rows with it, so only ROLLBACK can be inserted in its place (R6). Runs on
     * the executor, which deliveries need: so it does not wait for them.
     */
    private void settle(GlobalTransaction transaction, CallReport report, Decision decision) {
        undecided.remove(transaction.xid());
        try {
            Outcome outcome = decideRollback(transaction.xid(), transaction.mode());
            CompletableFuture<Void> unused =
                    outcome == Outcome.COMMIT ? deliverLoop.deliver(decision) : tellRollback(transaction, report);
        } catch (RuntimeException e) {
            log.warn(
                    "What came of the commit of {} is unknown; recovery will settle it: {}",
                    transaction.xid(),
                    e.toString());
        }
    }

    /**
     * Answers an inquiry. What is not decided and not under way here is decided now: ROLLBACK (R1).
     *
     * @return an answer for each xid that is this service's to decide, and that could be looked up
     */
    public Map<Xid, Answer> answer(List<Xid> inquired) {
        Map<Xid, Answer> answers = new LinkedHashMap<>();
        for (Xid xid : inquired) {
            if (isOwn(xid)) {
                answer(xid).ifPresent(answer -> answers.put(xid, answer));
            } else {
                log.warn(
                        "Asked about {}, which {} decides and not {}: is a service URL wrong?",
                        xid,
                        xid.serviceName(),
                        own.identity().name());
            }
        }
        return answers;
    }

    /**
     * A client that asks this coordinator about its own transactions directly, whichever instance began them and
     * whatever its address was, and others through the given one.
     */
    public CoordinatorClient answeringItself(CoordinatorClient client) {
        return (coordinator, inquired) -> {
            List<Xid> others = inquired.stream().filter(xid -> !isOwn(xid)).toList();
            Map<Xid, Answer> answers =
                    answer(inquired.stream().filter(this::isOwn).toList());
            if (!others.isEmpty()) {
                answers.putAll(client.inquire(coordinator, others));
            }
            return answers;
        };
    }

    private boolean isOwn(Xid xid) {
        return xid.serviceName().equals(own.identity().name());
    }

    private Optional<Answer> answer(Xid xid) {
        GlobalTransaction transaction = undecided.get(xid);
        if (transaction != null && !transaction.expired()) {
            return Optional.of(Answer.PENDING);
        }
        try {
            return Optional.of(Answer.of(decideRollback(xid, transaction == null ? Mode.TCC : transaction.mode())));
        } catch (RuntimeException e) {
            log.warn("No answer can be given about {} now: {}", xid, e.toString());
            return Optional.empty();
        }
    }

    private Outcome decideRollback(Xid xid, Mode mode) {
        return local.isolated(() -> store.decide(Decision.rollback(xid, mode, clock.instant())));
    }

    private void await(CompletableFuture<Void> delivery) {
        try {
            delivery.get(settings.completionWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            log.debug("Not everybody has acknowledged yet; recovery goes on");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.error("A delivery failed in a way that indicates a bug", e);
        }
    }
}
