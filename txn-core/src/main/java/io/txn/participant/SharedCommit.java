package io.txn.participant;

import io.txn.Outcome;
import io.txn.Xid;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out several outcomes in one local transaction, as a whole or not at all: one commit for all of them. It is only ever an
 * attempt. What it locks it locks until the last one is through, so it gives way rather than have others wait or deadlock;
 * and where it fails, or its handlers take long, each goes alone for a while. What has failed before is not among them, and where
 * local transactions have more state than the database's there is no such attempt. Thread-safe.
 */
final class SharedCommit {

    private static final Logger log = LoggerFactory.getLogger(SharedCommit.class);

    private static final int LARGEST = 16;
    private static final Duration LONG = Duration.ofMillis(200);
    private static final Duration REST = Duration.ofSeconds(1);

    private final BranchStore store;
    private final LocalTransactions local;
    private final InstantSource clock;
    private final Handlers handlers;
    private volatile Instant restsUntil = Instant.MIN;

    /** Carries out an outcome's branches. */
    interface Handlers {
        void run(List<Branch> branches, Outcome outcome) throws Exception;
    }

    SharedCommit(BranchStore store, LocalTransactions local, InstantSource clock, Handlers handlers) {
        this.store = store;
        this.local = local;
        this.clock = clock;
        this.handlers = handlers;
    }

    /** Carries out what it can, and says what that was. Throws nothing. */
    Set<OutcomeMessage> carryOut(List<OutcomeMessage> messages) {
        Set<OutcomeMessage> done = new HashSet<>();
        for (Outcome outcome : Outcome.values()) {
            List<Xid> xids = messages.stream()
                    .filter(message -> message.outcome() == outcome && message.isPlain())
                    .map(OutcomeMessage::xid)
                    .distinct()
                    .toList();
            for (int from = 0; xids.size() - from > 1; from += LARGEST) {
                List<Xid> some = xids.subList(from, Math.min(from + LARGEST, xids.size()));
                attempt(some, outcome).forEach(xid -> done.add(new OutcomeMessage(xid, outcome)));
            }
        }
        return done;
    }

    private Set<Xid> attempt(List<Xid> xids, Outcome outcome) {
        if (!local.sharable() || clock.instant().isBefore(restsUntil)) {
            return Set.of();
        }
        try {
            return local.shared(() -> end(xids, outcome));
        } catch (Exception e) {
            log.debug("{} outcomes could not be carried out together", xids.size(), e);
            rest();
            return Set.of();
        }
    }

    private Set<Xid> end(List<Xid> xids, Outcome outcome) throws Exception {
        Map<Xid, List<Branch>> ended = store.end(xids, GateState.after(outcome), clock.instant());
        Instant begun = clock.instant();
        for (List<Branch> branches : ended.values()) {
            handlers.run(branches, outcome);
        }
        if (clock.instant().isAfter(begun.plus(LONG))) {
            rest();
        }
        return ended.keySet();
    }

    private void rest() {
        restsUntil = clock.instant().plus(REST);
    }
}
