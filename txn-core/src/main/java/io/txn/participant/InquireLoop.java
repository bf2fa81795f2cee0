package io.txn.participant;

import io.txn.Outcome;
import io.txn.Xid;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks coordinators about transactions that are past their deadline here and whose outcome has not come (R7): a
 * participant keeps its reservation until told, however long that takes.
 */
public final class InquireLoop {

    private static final Logger log = LoggerFactory.getLogger(InquireLoop.class);
    private static final int UNDER_WAY = 4;

    private final Participant participant;
    private final BranchStore store;
    private final LocalTransactions local;
    private final CoordinatorClient client;
    private final Executor executor;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Duration lease;
    private final int batch;
    private final AtomicInteger underWay = new AtomicInteger();
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
    }

    /**
     * Claims one batch and has it asked about, one request per coordinator, on the executor.
     *
     * @return how many were claimed; a full batch says that there may be more. None while a few inquiries are under way.
     */
    public int runOnce() {
        heldBack = underWay.get() >= UNDER_WAY;
        if (heldBack) {
            return 0;
        }
        Instant now = clock.instant();
        if (!store.due(now)) {
            return 0;
        }
        List<Gate> claimed = local.isolated(() -> store.claim(now, now.plus(lease), batch));
        claimed.stream()
                .collect(Collectors.groupingBy(gate -> Objects.requireNonNull(gate.coordinator())))
                .forEach((coordinator, gates) -> ask(coordinator, gates));
        return claimed.size();
    }

    /** Whether the last round claimed nothing because so much is under way: another one is worth while soon. */
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
        try {
            Map<Xid, Answer> answers =
                    client.inquire(coordinator, gates.stream().map(Gate::xid).toList());
            gates.forEach(gate -> settle(gate, answers.get(gate.xid())));
        } catch (Exception e) {
            log.warn(
                    "{} cannot be asked about {} transactions, which stay as they are: {}",
                    coordinator,
                    gates.size(),
                    e.toString());
            gates.forEach(gate -> postpone(gate, "No answer from " + coordinator + ": " + e));
        }
    }

    private void settle(Gate gate, @Nullable Answer answer) {
        if (answer == Answer.COMMIT || answer == Answer.ROLLBACK) {
            Outcome outcome = answer == Answer.COMMIT ? Outcome.COMMIT : Outcome.ROLLBACK;
            participant.complete(List.of(new OutcomeMessage(gate.xid(), outcome)));
        } else {
            postpone(gate, answer == null ? "The coordinator gave no answer about it" : "Not decided yet");
        }
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
