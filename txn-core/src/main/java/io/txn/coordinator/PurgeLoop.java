package io.txn.coordinator;

import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Deletes finished rows of both roles that are older than the retention, in small local transactions. */
public final class PurgeLoop {

    private final DecisionStore decisions;
    private final BranchStore branches;
    private final LocalTransactions local;
    private final InstantSource clock;
    private final Duration retention;
    private final int batch;

    public PurgeLoop(
            DecisionStore decisions,
            BranchStore branches,
            LocalTransactions local,
            InstantSource clock,
            Duration retention,
            int batch) {
        this.decisions = decisions;
        this.branches = branches;
        this.local = local;
        this.clock = clock;
        this.retention = retention;
        this.batch = batch;
    }

    /**
     * Deletes one batch of each kind.
     *
     * @return the larger of the two numbers; a full batch says that there may be more
     */
    public int runOnce() {
        Instant before = clock.instant().minus(retention);
        int decided = local.isolated(() -> decisions.purge(before, batch));
        int gates = local.isolated(() -> branches.purge(before, batch));
        return Math.max(decided, gates);
    }
}
