package io.txn.participant;

import io.txn.Outcome;
import io.txn.TxnException;
import io.txn.Xid;
import java.io.Serial;

/** A participant was told the opposite of what it had carried out. Never happens unless rows were changed by hand. */
public class ConflictingOutcomeException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    ConflictingOutcomeException(Xid xid, GateState state, Outcome outcome) {
        super("Transaction " + xid + " is " + state + " at this participant and was told to " + outcome
                + ". One outcome per transaction was broken: compare the decision with this gate.");
    }
}
