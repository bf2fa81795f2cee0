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

    /** These, and for the actions of adapters their own. */
    default BranchHandlers with(Collection<? extends BranchHandler> adapters) {
        Map<String, BranchHandler> byAction =
                adapters.stream().collect(Collectors.toMap(BranchHandler::action, Function.identity()));
        return (branch, outcome) -> {
            BranchHandler adapter = byAction.get(branch.action());
            if (adapter != null) {
                adapter.finish(branch, outcome);
            } else {
                finish(branch, outcome);
            }
        };
    }
}
