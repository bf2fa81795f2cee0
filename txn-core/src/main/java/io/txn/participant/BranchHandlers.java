package io.txn.participant;

import io.txn.Outcome;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Port to the application's confirm and cancel methods. Thread-safe. */
public interface BranchHandlers {

    /**
     * Confirms or cancels a branch, in the caller's local transaction.
     *
     * @throws Exception what the application's method throws, or that there is no action of that name any more
     */
    void finish(Branch branch, Outcome outcome) throws Exception;

    /** Whether a commit asks nothing of the application for this branch, as for a step of a saga. When in doubt, false. */
    default boolean forgets(Branch branch) {
        return false;
    }

    /** These, and for the actions of adapters their own. */
    default BranchHandlers with(Collection<? extends BranchHandler> adapters) {
        BranchHandlers application = this;
        Map<String, BranchHandler> byAction =
                adapters.stream().collect(Collectors.toMap(BranchHandler::action, Function.identity()));
        return new BranchHandlers() {
            @Override
            public void finish(Branch branch, Outcome outcome) throws Exception {
                BranchHandler adapter = byAction.get(branch.action());
                if (adapter != null) {
                    adapter.finish(branch, outcome);
                } else {
                    application.finish(branch, outcome);
                }
            }

            @Override
            public boolean forgets(Branch branch) {
                return !byAction.containsKey(branch.action()) && application.forgets(branch);
            }
        };
    }
}
