package io.txn.participant;

import io.txn.Outcome;
import io.txn.Xid;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks coordinators about transactions that are past their deadline here and whose outcome has not come (R7): a
 * participant keeps its reservation until told, however long that takes.
 */
public final class InquireLoop {

    private static final Logger log = LoggerFactory.getLogger(InquireLoop.class);
    private static final int UNDER_WAY = 4;
    private static final Duration LONG = Duration.ofMillis(250);

    private final Participant participant;
    private final BranchStore store;
    private final LocalTransactions local;
    private final CoordinatorClient client;
    private final Executor executor;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Duration lease;
    private final int batch;
    private final Pace pace;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile Instant latest = Instant.MIN;
    private volatile boolean heldBack;

    public InquireLoop(
            Participant participant,
            BranchStore store,
            LocalTransactions local,
            CoordinatorClient client,
            Executor executor,
            InstantSource clock,
            Backoff backoff,
            Duration lease,
            int batch) {
        this.participant = participant;
        this.store = store;
        this.local = local;
        this.client = client;
        this.executor = executor;
        this.clock = clock;
        this.backoff = backoff;
        this.lease = lease;
        this.batch = batch;
        this.pace = new Pace(clock);
    }

    /**
     * Claims one batch and has it asked about, one request per coordinator, on the executor.
     *
     * @return how many were claimed; a full batch says that there may be more. None while an inquiry is under way, unless that takes
     *     long, and for a while afterwards, to leave room for what is going on.
     */
    public int runOnce() {
        Instant now = clock.instant();
        heldBack = !hasRoom(now);
        if (heldBack) {
            return 0;
        }
        if (!store.due(now)) {
            return 0;
        }
        List<Gate> claimed = local.isolated(() -> store.claim(now, now.plus(lease), batch));
        latest = now;
        claimed.stream()
                .collect(Collectors.groupingBy(gate -> Objects.requireNonNull(gate.coordinator())))
                .forEach((coordinator, gates) -> ask(coordinator, gates));
        return claimed.size();
    }

    /** A coordinator that does not answer holds up nobody else. */
    private boolean hasRoom(Instant now) {
        int inquiries = underWay.get();
        boolean slow = now.isAfter(latest.plus(LONG)) || now.isBefore(latest);
        return pace.isDue() && (inquiries == 0 || (slow && inquiries < UNDER_WAY));
    }

    /** Whether the last round claimed nothing because of what is under way, or was: another one is worth while soon. */
    public boolean heldBack() {
        return heldBack;
    }

    private void ask(URI coordinator, List<Gate> gates) {
        underWay.incrementAndGet();
        try {
            executor.execute(() -> {
                try {
                    inquire(coordinator, gates);
                } finally {
                    underWay.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.decrementAndGet();
            log.debug("This instance is stopping; the claims of {} gates run out by themselves", gates.size(), e);
        }
    }

    private void inquire(URI coordinator, List<Gate> gates) {
        Instant begun = clock.instant();
        try {
            settle(
                    gates,
                    client.inquire(coordinator, gates.stream().map(Gate::xid).toList()));
            pace.done(begun);
        } catch (Exception e) {
            log.warn(
                    "{} cannot be asked about {} transactions, which stay as they are: {}",
                    coordinator,
                    gates.size(),
                    e.toString());
            gates.forEach(gate -> postpone(gate, "No answer from " + coordinator + ": " + e));
        }
    }

    private void settle(List<Gate> gates, Map<Xid, Answer> answers) {
        List<OutcomeMessage> outcomes = new ArrayList<>();
        for (Gate gate : gates) {
            Answer answer = answers.get(gate.xid());
            if (answer == Answer.COMMIT || answer == Answer.ROLLBACK) {
                outcomes.add(
                        new OutcomeMessage(gate.xid(), answer == Answer.COMMIT ? Outcome.COMMIT : Outcome.ROLLBACK));
            } else {
                postpone(gate, answer == null ? "The coordinator gave no answer about it" : "Not decided yet");
            }
        }
        participant.complete(outcomes);
    }

    /** What was parked meanwhile keeps the cause of that. */
    private void postpone(Gate claimed, String error) {
        try {
            local.isolated(() -> store.lock(claimed.xid())
                    .filter(gate -> !gate.ended() && !gate.parked() && gate.inquiries() == claimed.inquiries())
                    .map(gate -> store.update(
                            gate.postponed(error, clock.instant().plus(backoff.after(gate.inquiries()))))));
        } catch (RuntimeException e) {
            log.debug("The postponement of {} was not written; its claim runs out by itself", claimed.xid(), e);
        }
    }
}
