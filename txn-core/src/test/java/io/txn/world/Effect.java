package io.txn.world;

import io.txn.Outcome;
import io.txn.Xid;

/**
 * What has become of one reservation, or one step of a saga: how often it was tried, confirmed and cancelled, in effect.
 *
 * @param turn its place among all that was confirmed and cancelled in its world, from 1; 0 while it is neither
 */
public record Effect(Xid xid, int tried, int confirmed, int cancelled, long turn) {

    static Effect tried(Xid xid) {
        return new Effect(xid, 1, 0, 0, 0);
    }

    Effect triedAgain() {
        return new Effect(xid, tried + 1, confirmed, cancelled, turn);
    }

    Effect finished(Outcome outcome, long newTurn) {
        return outcome == Outcome.COMMIT
                ? new Effect(xid, tried, confirmed + 1, cancelled, newTurn)
                : new Effect(xid, tried, confirmed, cancelled + 1, newTurn);
    }

    /** Tried and not told how it ended. */
    public boolean reserved() {
        return tried == 1 && confirmed == 0 && cancelled == 0;
    }

    public boolean confirmedOnce() {
        return tried == 1 && confirmed == 1 && cancelled == 0;
    }

    public boolean cancelledOnce() {
        return tried == 1 && confirmed == 0 && cancelled == 1;
    }
}
