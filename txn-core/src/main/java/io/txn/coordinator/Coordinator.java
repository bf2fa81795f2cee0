package io.txn.coordinator;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionInDoubtException;
import io.txn.TransactionRolledBackException;
import io.txn.Xid;
import io.txn.participant.Answer;
import io.txn.participant.Backoff;
import io.txn.participant.CoordinatorClient;
import io.txn.participant.Intervention;
import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactions.Completion;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
 * (R1), made in the local transaction that also confirms this service's own branches (R11). A saga has a row with its first
 * call, and its decision changes that. Thread-safe.
 */
public final class Coordinator {

    private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

    private final CoordinatorSettings settings;
    private final DecisionStore store;
    private final LocalTransactions local;
    private final Participant own;
    private final Executor executor;
    private final InstantSource clock;
    private final XidGenerator xids;
    private final Decider decider;
    private final SagaLog sagaLog;
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
                executor,
                clock);
        this.sagaLog = new SagaLog(store, local, clock);
        this.decider = new Decider(store, local, own, sagaLog, clock, settings.lease());
        SagaRollback sagaRollback = new SagaRollback(store, local, own, sender, executor, clock);
        this.deliverLoop =
                new DeliverLoop(store, local, sender, sagaRollback, clock, backoff, settings.lease(), settings.batch());
    }

    /** The loop that tells decisions. */
    public DeliverLoop deliverLoop() {
        return deliverLoop;
    }

    /**
     * Begins a transaction, in memory only; a saga comes on record with its first call.
     *
     * @param name what it does; sagas of the same name are expected to make the same calls
     * @param timeout until the decision; null for the configured default
     */
    public GlobalTransaction begin(String name, @Nullable Duration timeout, Mode mode) {
        GlobalTransaction transaction = GlobalTransaction.begun(
                name,
                xids.next(),
                mode,
                own.self(),
                timeout == null ? settings.timeout() : timeout,
                clock,
                mode == Mode.SAGA ? sagaLog : null);
        undecided.put(transaction.xid(), transaction);
        return transaction;
    }

    /**
     * Decides COMMIT and tells everybody; returns when all have acknowledged, or after the configured wait, and of a saga,
     * whose steps are done already, at once. Inside a
     * local transaction the decision is made part of it, and everything else follows its end.
     *
     * @throws TransactionRolledBackException if it cannot commit; it is being rolled back
     * @throws TransactionInDoubtException if whether the decision was committed cannot be found out now
     */
    public void commit(GlobalTransaction transaction) {
        CallReport report = transaction.end();
        requireCommittable(transaction, report);
        sagaLog.learn(transaction);
        if (report.participants().isEmpty() && !transaction.logged()) {
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

    /**
     * Rolls back. In TCC nothing is written, participants are told once, and who misses it will ask (presumed abort). A
     * saga that has made calls is decided, and they are undone in reverse order.
     */
    public void rollback(GlobalTransaction transaction) {
        rollback(transaction, transaction.end());
    }

    private void rollback(GlobalTransaction transaction, CallReport report) {
        if (local.active()) {
            local.setRollbackOnly();
            local.afterCompletion(completion -> await(undo(transaction, report)));
        } else {
            await(undo(transaction, report));
        }
    }

    private CompletableFuture<Void> undo(GlobalTransaction transaction, CallReport report) {
        if (!transaction.logged()) {
            return tellRollback(transaction, report);
        }
        try {
            return deliver(decider.rollback(transaction));
        } catch (RuntimeException e) {
            log.warn("{} will be rolled back when its deadline has passed: {}", transaction, e.toString());
            return CompletableFuture.completedFuture(null);
        } finally {
            undecided.remove(transaction.xid());
        }
    }

    private CompletableFuture<Void> deliver(Decision standing) {
        return standing.undoesCalls() ? deliverLoop.deliver(standing) : CompletableFuture.completedFuture(null);
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
        Decision standing;
        try {
            standing = decider.decideForCertain(transaction, report);
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
        if (standing.outcome() != Outcome.COMMIT) {
            throw overtaken(transaction, report);
        }
        tell(standing);
    }

    private void tell(Decision commit) {
        if (commit.mode() == Mode.SAGA) {
            deliverLoop.deliverUnhurried(commit);
        } else {
            await(deliverLoop.deliver(commit));
        }
    }

    private TransactionRolledBackException overtaken(GlobalTransaction transaction, CallReport report) {
        return rolledBack(transaction, report, "a participant asked after the deadline and was told to", null);
    }

    /** The decision rides in the local transaction that is active, and is told when that has committed (R11). */
    private void decideAlong(GlobalTransaction transaction, CallReport report) {
        Decision decision = decider.commitOf(transaction, report);
        Decision standing;
        try {
            standing = decider.decide(decision, report);
        } catch (Exception e) {
            throw rolledBack(transaction, report, "the decision could not be written: " + e.getMessage(), e);
        }
        if (standing.outcome() != Outcome.COMMIT) {
            throw overtaken(transaction, report);
        }
        local.afterCompletion(completion -> follow(transaction, report, decision, completion));
    }

    private void follow(GlobalTransaction transaction, CallReport report, Decision decision, Completion completion) {
        switch (completion) {
            case COMMITTED -> {
                undecided.remove(transaction.xid());
                tell(decision);
            }
            case ROLLED_BACK -> await(undo(transaction, report));
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
            Decision standing = decider.rollback(transaction);
            CompletableFuture<Void> unused;
            if (standing.outcome() == Outcome.COMMIT) {
                unused = deliverLoop.deliver(decision);
            } else if (standing.undoesCalls()) {
                unused = deliverLoop.deliver(standing);
            } else {
                unused = tellRollback(transaction, report);
            }
        } catch (RuntimeException e) {
            log.warn(
                    "What came of the commit of {} is unknown; recovery will settle it: {}",
                    transaction.xid(),
                    e.toString());
        }
    }

    /**
     * Answers an inquiry. What is not decided and not under way here is decided now: ROLLBACK (R1). That it is under way in
     * another instance is not known here, so that who asks early, by a clock that jumped, may cost a running transaction
     * its time, and nothing else.
     *
     * @return an answer for each xid that is this service's to decide, and that could be looked up
     */
    public Map<Xid, Answer> answer(List<Xid> inquired) {
        List<Xid> ours = inquired.stream().filter(this::isOwn).distinct().toList();
        Map<Xid, Answer> answers = answerTogether(
                ours.stream().filter(xid -> !undecided.containsKey(xid)).toList());
        ours.stream()
                .filter(xid -> !answers.containsKey(xid))
                .forEach(xid -> answer(xid).ifPresent(answer -> answers.put(xid, answer)));
        warnOf(inquired.stream().filter(xid -> !isOwn(xid)).toList());
        return answers;
    }

    /** Whoever asks so asks for many at a time, and again and again: one line has to do. */
    private void warnOf(List<Xid> others) {
        if (!others.isEmpty()) {
            log.warn(
                    "Asked about {} transactions, {} for one, which {} decides and not {}: is a service URL wrong?",
                    others.size(),
                    others.get(0),
                    others.get(0).serviceName(),
                    own.identity().name());
        }
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

    /** What is left of a dead instance comes by the thousand. What cannot be answered so is answered one by one. */
    private Map<Xid, Answer> answerTogether(List<Xid> unknown) {
        Map<Xid, Answer> answers = new LinkedHashMap<>();
        if (unknown.size() > 1) {
            try {
                decider.standing(unknown).forEach(decision -> answers.put(decision.xid(), answerFrom(decision)));
            } catch (RuntimeException e) {
                log.debug("{} inquiries are not answered together", unknown.size(), e);
            }
        }
        return answers;
    }

    private Optional<Answer> answer(Xid xid) {
        GlobalTransaction transaction = undecided.get(xid);
        if (transaction != null && !transaction.expired()) {
            return Optional.of(Answer.PENDING);
        }
        try {
            return Optional.of(answerFrom(decider.rollback(xid, transaction == null ? Mode.TCC : transaction.mode())));
        } catch (RuntimeException e) {
            log.warn("No answer can be given about {} now: {}", xid, e.toString());
            return Optional.empty();
        }
    }

    /** Who is to undo a call has to wait for its turn: only what is left when all of it is undone may go by itself. */
    private static Answer answerFrom(Decision standing) {
        if (standing.outcome() == Outcome.COMMIT) {
            return Answer.COMMIT;
        }
        return standing.undoesCalls() ? Answer.PENDING : Answer.ROLLBACK;
    }

    /**
     * Has a decision that is not carried out everywhere told as a person wants it, and keeps the reason with the row.
     * Returns after one attempt, or after the configured wait.
     *
     * @param call of a saga that is being undone, the call that is meant: nothing else is taken for done by hand, however
     *     often and however late this arrives
     * @return the row as it is then
     * @throws IllegalTransactionStateException if there is nothing to be told, or it is not the call that is in the way
     */
    public Decision intervene(Xid xid, Intervention intervention, @Nullable Integer call, String reason) {
        String note = intervention + (call == null ? "" : " of call " + call) + ": " + reason;
        await(deliverLoop.intervene(xid, intervention, call, () -> {
            requireMeant(xid, intervention, call);
            return local.isolated(() -> claim(xid, clock.instant() + " " + note));
        }));
        log.warn("The outcome of {} was told by intervention {}", xid, note);
        deliverLoop.flush();
        return local.isolated(() -> store.find(xid)).orElseThrow(() -> nothingToTell(xid));
    }

    private void requireMeant(Xid xid, Intervention intervention, @Nullable Integer call) {
        if (local.isolated(() -> toBeTold(xid)).undoesCalls()) {
            requireInTheWay(xid, intervention, call);
        } else if (call != null) {
            throw new IllegalTransactionStateException(
                    "The outcome of " + xid + " is told as a whole, and not by the call: leave out call");
        }
    }

    private void requireInTheWay(Xid xid, Intervention intervention, @Nullable Integer call) {
        OptionalInt inTheWay = deliverLoop.inTheWay(xid);
        boolean meant = call == null ? intervention != Intervention.RESOLVE : inTheWay.equals(OptionalInt.of(call));
        if (!meant) {
            String now = inTheWay.isPresent() ? "call " + inTheWay.getAsInt() : "no call any more";
            throw new IllegalTransactionStateException("What is in the way of undoing " + xid + " is " + now
                    + (call == null ? ": say which call has been done by hand" : ", and not call " + call));
        }
    }

    private Decision toBeTold(Xid xid) {
        return store.lock(xid)
                .filter(decision -> decision.outcome() != null && decision.status() != DeliveryStatus.FINISHED)
                .orElseThrow(() -> nothingToTell(xid));
    }

    private static IllegalTransactionStateException nothingToTell(Xid xid) {
        return new IllegalTransactionStateException(
                "There is no outcome of " + xid + " in this service that has not been told to everybody");
    }

    private Decision claim(Xid xid, String note) {
        Decision claimed =
                toBeTold(xid).claimed(clock.instant().plus(settings.lease())).noted(note);
        store.intervene(claimed);
        return claimed;
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
