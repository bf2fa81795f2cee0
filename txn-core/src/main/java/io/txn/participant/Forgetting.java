package io.txn.participant;

import io.txn.Outcome;
import io.txn.Xid;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends gates whose branches ask nothing of a handler, many in one local transaction: those of sagas that were committed. What a
 * handler has to do with is not for here, because its failure would be that of all, and what it locks would be locked
 * until the last one is through. Thread-safe.
 */
final class Forgetting {

    private static final Logger log = LoggerFactory.getLogger(Forgetting.class);

    private final BranchStore store;
    private final LocalTransactions local;
    private final BranchHandlers handlers;
    private final InstantSource clock;

    Forgetting(BranchStore store, LocalTransactions local, BranchHandlers handlers, InstantSource clock) {
        this.store = store;
        this.local = local;
        this.handlers = handlers;
        this.clock = clock;
    }

    /** Whether a commit asks nothing of a handler for any of them. */
    boolean concerns(List<Branch> branches) {
        return branches.stream().allMatch(handlers::forgets);
    }

    /** Carries out those of the outcomes that it can, and returns their xids. Throws nothing; then it was none. */
    Set<Xid> forget(List<OutcomeMessage> outcomes) {
        Set<Xid> committed = outcomes.stream()
                .filter(message -> message.isPlain(Outcome.COMMIT))
                .map(OutcomeMessage::xid)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (committed.size() < 2) {
            return Set.of();
        }
        try {
            return local.isolated(() -> {
                Set<Xid> forgotten = forgettable(store.lockActive(committed));
                store.endLocked(forgotten, GateState.COMMITTED, clock.instant());
                return forgotten;
            });
        } catch (RuntimeException e) {
            log.debug("{} outcomes could not be carried out together", committed.size(), e);
            return Set.of();
        }
    }

    private Set<Xid> forgettable(Set<Xid> locked) {
        Map<Xid, List<Branch>> branches = store.branches(locked).stream().collect(Collectors.groupingBy(Branch::xid));
        branches.values().removeIf(all -> !concerns(all));
        return branches.keySet();
    }
}
