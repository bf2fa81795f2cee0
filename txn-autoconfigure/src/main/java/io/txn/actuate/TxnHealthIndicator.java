package io.txn.actuate;

import io.txn.coordinator.DecisionStore;
import io.txn.participant.Backlog;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Counts what is not finished: outcomes that participants have not acknowledged, reservations whose outcome is not
 * known, and what is parked. The service itself is up all the same: to take it out of traffic would help nobody.
 */
final class TxnHealthIndicator extends AbstractHealthIndicator {

    private final DecisionStore decisions;
    private final BranchStore branches;
    private final LocalTransactions local;
    private final InstantSource clock;

    TxnHealthIndicator(DecisionStore decisions, BranchStore branches, LocalTransactions local, InstantSource clock) {
        super("The tables of txn cannot be read");
        this.decisions = decisions;
        this.branches = branches;
        this.local = local;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Instant now = clock.instant();
        Backlog outcomes = local.isolated(() -> decisions.backlog(now));
        Backlog gates = local.isolated(() -> branches.backlog(now));
        builder.up()
                .withDetail("undeliveredOutcomes", outcomes.overdue())
                .withDetail("parkedOutcomes", outcomes.parked())
                .withDetail("branchesInDoubt", gates.overdue())
                .withDetail("parkedBranches", gates.parked());
    }
}
