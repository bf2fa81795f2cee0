package io.txn.world;

import io.txn.Outcome;
import io.txn.Xid;

/** What has become of one reservation: how often it was tried, confirmed and cancelled, in effect. */
public record Effect(Xid xid, int tried, int confirmed, int cancelled) {

    static Effect tried(Xid xid) {
        return new Effect(xid, 1, 0, 0);
    }

    Effect triedAgain() {
        return new Effect(xid, tried + 1, confirmed, cancelled);
    }

    Effect finished(Outcome outcome) {
        return outcome == Outcome.COMMIT
                ? new Effect(xid, tried, confirmed + 1, cancelled)
                : new Effect(xid, tried, confirmed, cancelled + 1);
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
