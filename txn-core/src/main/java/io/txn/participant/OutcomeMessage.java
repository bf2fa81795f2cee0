package io.txn.participant;

import io.txn.Outcome;
import io.txn.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator tells a participant how a transaction ended.
 *
 * @param xid the transaction
 * @param outcome how it ended
 * @param call the call to undo, with what it led to, or null for everything
 * @param intervention whether a person has asked for this
 */
public record OutcomeMessage(
        Xid xid, Outcome outcome, @Nullable Integer call, Intervention intervention) {

    public OutcomeMessage {
        if (call != null && outcome != Outcome.ROLLBACK) {
            throw new IllegalArgumentException("a single call can be rolled back, and not be committed");
        }
    }

    /** The outcome of everything that was done for the transaction. */
    public OutcomeMessage(Xid xid, Outcome outcome) {
        this(xid, outcome, null, Intervention.NONE);
    }

    /** The same, as a person wants it done. */
    public OutcomeMessage with(Intervention newIntervention) {
        return new OutcomeMessage(xid, outcome, call, newIntervention);
    }

    /** The same about a single call: as a person wants it, unless that person has named another. */
    public OutcomeMessage about(int number) {
        boolean meant = call == null || call == number;
        return new OutcomeMessage(xid, outcome, number, meant ? intervention : Intervention.NONE);
    }

    /** Whether it says how everything ended, and no person has to do with it. */
    boolean isPlain() {
        return call == null && intervention == Intervention.NONE;
    }

    /** Whether it is about this branch. */
    boolean covers(Branch branch) {
        return call == null
                || branch.call().equals(call.toString())
                || branch.call().startsWith(call + ".");
    }

    @Override
    public String toString() {
        return outcome + (call == null ? "" : " of call " + call);
    }
}
