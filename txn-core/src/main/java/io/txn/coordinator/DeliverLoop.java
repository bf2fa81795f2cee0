package io.txn.coordinator;

import static java.util.Objects.requireNonNull;

import io.txn.IllegalTransactionStateException;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Acknowledgement.Status;
import io.txn.participant.Backoff;
import io.txn.participant.Intervention;
import io.txn.participant.LocalTransactions;
import io.txn.participant.OutcomeMessage;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells decisions until everybody has acknowledged: at once, or soon, those that this instance makes, and by claiming rows
 * those that another instance left or that failed before. Thread-safe.
 */
public final class DeliverLoop {

    private static final Logger log = LoggerFactory.getLogger(DeliverLoop.class);
    private static final int UNDER_WAY = 1000;

    private final DecisionStore store;
    private final LocalTransactions local;
    private final OutcomeSender sender;
    private final SagaRollback sagaRollback;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Duration lease;
    private final int batch;
    private final Set<Xid> underWay = ConcurrentHashMap.newKeySet();
    private final Queue<Decision> unhurried = new ConcurrentLinkedQueue<>();
    private final Queue<Xid> acknowledged = new ConcurrentLinkedQueue<>();
    private volatile boolean heldBack;

    DeliverLoop(
            DecisionStore store,
            LocalTransactions local,
            OutcomeSender sender,
            SagaRollback sagaRollback,
            InstantSource clock,
            Backoff backoff,
            Duration lease,
            int batch) {
        this.store = store;
        this.local = local;
        this.sender = sender;
        this.sagaRollback = sagaRollback;
        this.clock = clock;
        this.backoff = backoff;
        this.lease = lease;
        this.batch = batch;
    }

    /**
     * Marks what was acknowledged, claims one batch and has it delivered on the executor.
     *
     * @return how many were claimed; a full batch says that there may be more
     */
    public int runOnce() {
        tellUnhurried();
        goOn();
        flush();
        int limit = Math.min(batch, UNDER_WAY - underWay.size());
        heldBack = limit < batch;
        if (limit <= 0) {
            return 0;
        }
        Instant now = clock.instant();
        if (!store.due(now)) {
            return 0;
        }
        List<Decision> claimed = local.isolated(() -> store.claim(now, now.plus(lease), limit).stream()
                .map(this::decided)
                .toList());
        for (Decision decision : claimed) {
            CompletableFuture<Void> unused = makeUpFor(decision);
        }
        return claimed.size();
    }

    /** Whether the last round claimed less than a batch because so much is under way: another one is worth while soon. */
    public boolean heldBack() {
        return heldBack;
    }

    /** A saga that is undecided at its deadline is decided by whoever has claimed it (R1). */
    private Decision decided(Decision claimed) {
        if (claimed.outcome() != null) {
            return claimed;
        }
        log.info("{} was not decided before its deadline and is rolled back", claimed.xid());
        return store.decide(Decision.rollback(claimed.xid(), claimed.mode(), clock.instant())
                .drivenUntil(claimed.nextAttempt()));
    }

    /** Marks finished what has been acknowledged since the last time: lazily, and many rows in one local transaction. */
    public void flush() {
        List<Xid> done = new ArrayList<>();
        for (Xid xid = acknowledged.poll(); xid != null; xid = acknowledged.poll()) {
            done.add(xid);
        }
        if (done.isEmpty()) {
            return;
        }
        try {
            local.isolated(() -> {
                store.finish(done, clock.instant());
                return done.size();
            });
        } catch (RuntimeException e) {
            acknowledged.addAll(done);
            throw e;
        }
    }

    /** How many decisions this instance is telling now. */
    public int underWay() {
        return underWay.size();
    }

    /** The number of the call that is to be undone next. */
    OptionalInt inTheWay(Xid xid) {
        return sagaRollback.inTheWay(xid);
    }

    /**
     * Claims a decision for a person, and tells it as they want it: of calls that are undone one by one, the one that is
     * named.
     *
     * @throws IllegalTransactionStateException if this instance is telling it now
     */
    CompletableFuture<Void> intervene(
            Xid xid, Intervention intervention, @Nullable Integer call, Supplier<Decision> claim) {
        if (!underWay.add(xid)) {
            throw new IllegalTransactionStateException(
                    "The outcome of " + xid + " is being told at this moment; look again in a few seconds");
        }
        Decision claimed;
        try {
            claimed = claim.get();
        } catch (Throwable e) {
            underWay.remove(xid);
            throw e;
        }
        return start(
                claimed, new OutcomeMessage(xid, requireNonNull(claimed.outcome()), call, intervention), sender::send);
    }

    /** Tells a decision that this instance made. The future completes, and never fails, after one attempt. */
    CompletableFuture<Void> deliver(Decision decision) {
        return deliver(decision, sender::send);
    }

    /**
     * Has a decision told together with others that nobody waits for either: when {@link #tellUnhurried} runs next. Until then
     * nobody in this instance claims it.
     */
    void deliverUnhurried(Decision decision) {
        if (decision.status() != DeliveryStatus.FINISHED && underWay.add(decision.xid())) {
            unhurried.add(decision);
        }
    }

    /** Tells, many at a time, what nobody waits for: commits of sagas. Looks at no row, and throws nothing. */
    public void tellUnhurried() {
        for (Decision decision = unhurried.poll(); decision != null; decision = unhurried.poll()) {
            CompletableFuture<Void> unused = start(decision, messageOf(decision), sender::send);
        }
    }

    /**
     * Goes on with what it claimed and could not tell yet, because it leaves room for what is being decided. Looks at no row,
     * and throws nothing.
     *
     * @return whether there is more of it, so that this is worth while again soon
     */
    public boolean goOn() {
        return sender.resume();
    }

    /** Hands over all that this instance holds, without rests, because it is stopping. Throws nothing. */
    public void finish() {
        tellUnhurried();
        sender.hurry();
    }

    /** The same for one that it claimed: what has just been decided does not stand behind it. */
    private CompletableFuture<Void> makeUpFor(Decision claimed) {
        return deliver(claimed, sender::sendInBackground);
    }

    private CompletableFuture<Void> deliver(Decision decision, Sending sending) {
        if (decision.status() == DeliveryStatus.FINISHED || !underWay.add(decision.xid())) {
            return CompletableFuture.completedFuture(null);
        }
        return start(decision, messageOf(decision), sending);
    }

    private static OutcomeMessage messageOf(Decision decision) {
        return new OutcomeMessage(decision.xid(), requireNonNull(decision.outcome()));
    }

    /** How an outcome is sent to a participant. */
    private interface Sending {
        CompletableFuture<Acknowledgement> send(URI participant, OutcomeMessage message);
    }

    private CompletableFuture<Void> start(Decision decision, OutcomeMessage message, Sending sending) {
        return (decision.undoesCalls()
                        ? sagaRollback
                                .drive(message)
                                .thenApply(inTheWay -> inTheWay.stream().toList())
                        : tell(decision, message, sending))
                .thenAccept(missing -> settle(decision, missing));
    }

    /** All at once; what is done by hand is not waited for. */
    private static CompletableFuture<List<Acknowledgement>> tell(
            Decision decision, OutcomeMessage message, Sending sending) {
        List<CompletableFuture<Acknowledgement>> answers = decision.participants().stream()
                .map(participant -> sending.send(participant, message))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream()
                        .map(CompletableFuture::join)
                        .filter(answer ->
                                answer.status() != Status.DONE && message.intervention() != Intervention.RESOLVE)
                        .toList());
    }

    /** Tells participants to roll back, once: nothing is recorded of it, and who misses it will ask. */
    CompletableFuture<Void> deliverRollback(OutcomeMessage message, Set<URI> participants) {
        return CompletableFuture.allOf(participants.stream()
                .map(participant -> sender.send(participant, message))
                .toArray(CompletableFuture[]::new));
    }

    private void settle(Decision decision, List<Acknowledgement> missing) {
        try {
            if (missing.isEmpty()) {
                acknowledged.add(decision.xid());
            } else {
                postpone(decision, missing);
            }
        } catch (RuntimeException e) {
            log.warn("{} was not told to everybody, and recording that failed: {}", decision.xid(), e.toString());
        } finally {
            underWay.remove(decision.xid());
        }
    }

    private void postpone(Decision decision, List<Acknowledgement> missing) {
        boolean park = missing.stream().allMatch(answer -> answer.status() == Status.PARKED);
        String error = String.join(
                "; ",
                missing.stream()
                        .map(answer -> answer.status() + ": " + answer.error())
                        .toList());
        Instant next = clock.instant().plus(backoff.after(decision.attempts()));
        Decision failed = decision.failed(park ? DeliveryStatus.PARKED : DeliveryStatus.PENDING, next, error);
        if (local.isolated(() -> store.update(failed))) {
            report(decision, park, error);
        }
    }

    /** What is parked goes on being asked about, because somebody may see to it at the participant; once is enough to say so. */
    private static void report(Decision decision, boolean park, String error) {
        if (!park) {
            log.warn(
                    "{} of {} will be told again after attempt {}: {}",
                    decision.outcome(),
                    decision.xid(),
                    decision.attempts(),
                    error);
        } else if (decision.status() != DeliveryStatus.PARKED) {
            log.error("{} of {} is parked: {}", decision.outcome(), decision.xid(), error);
        }
    }
}
