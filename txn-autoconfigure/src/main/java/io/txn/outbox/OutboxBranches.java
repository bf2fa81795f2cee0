package io.txn.outbox;

import io.txn.Outcome;
import io.txn.message.OutboxStore;
import io.txn.participant.Branch;
import io.txn.participant.BranchHandler;
import io.txn.participant.LocalTransactions;
import io.txn.participant.LocalTransactions.Completion;
import java.util.Objects;

/** Confirms a message by making it ready, and cancels it by deleting it. */
final class OutboxBranches implements BranchHandler {

    static final String ACTION = "txn:message";

    private final OutboxStore store;
    private final LocalTransactions local;
    private final Signal signal;

    OutboxBranches(OutboxStore store, LocalTransactions local, Signal signal) {
        this.store = store;
        this.local = local;
        this.signal = signal;
    }

    @Override
    public String action() {
        return ACTION;
    }

    @Override
    public void finish(Branch branch, Outcome outcome) {
        String unit = branch.xid().value();
        String id = Objects.requireNonNull(branch.result());
        if (outcome == Outcome.ROLLBACK) {
            store.discard(unit, id);
            return;
        }
        store.release(unit, id);
        local.afterCompletion(completion -> {
            if (completion != Completion.ROLLED_BACK) {
                signal.raise();
            }
        });
    }
}
