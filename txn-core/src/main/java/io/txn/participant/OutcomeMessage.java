package io.txn.participant;

import io.txn.Outcome;
import io.txn.Xid;

/** A coordinator tells a participant how a transaction ended. */
public record OutcomeMessage(Xid xid, Outcome outcome) {}
