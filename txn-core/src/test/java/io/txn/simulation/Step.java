package io.txn.simulation;

import io.txn.world.Service;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that application code does in a global transaction. A repeated call does the same again. */
sealed interface Step {

    /**
     * Reserves a thing, as a branch, and does something more within its try.
     *
     * @param anchors the steps from within which it was called: as long as they committed, its turn to be undone is known;
     *     or null if nobody but its caller knows of it
     * @param swallowed whether the application goes on when it fails
     */
    record Reserve(String thing, @Nullable List<String> anchors, List<Step> within, boolean swallowed)
            implements Step {}

    /**
     * Calls a service.
     *
     * @param swallowed whether the application goes on when it fails
     * @param nested whether it is made by who was called, so that it may be repeated
     */
    record Call(Service target, int attempts, List<Step> there, boolean swallowed, boolean nested) implements Step {}

    /** Does several things in one local transaction. */
    record Together(List<Step> steps) implements Step {}

    /** The application throws. */
    record Refuse() implements Step {}
}
