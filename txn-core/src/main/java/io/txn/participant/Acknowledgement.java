package io.txn.participant;

import io.txn.Xid;
import org.jspecify.annotations.Nullable;

/**
 * A participant's answer to an outcome.
 *
 * @param xid the transaction
 * @param status what came of it
 * @param error why it is not done, or null
 */
public record Acknowledgement(
        Xid xid, Status status, @Nullable String error) {

    public static Acknowledgement done(Xid xid) {
        return new Acknowledgement(xid, Status.DONE, null);
    }

    public static Acknowledgement failed(Xid xid, String error) {
        return new Acknowledgement(xid, Status.FAILED, error);
    }

    /** What came of an outcome. */
    public enum Status {
        /** Carried out, now or earlier. */
        DONE,
        /** Not carried out, or not known to be; to be sent again. */
        FAILED,
        /** Not carried out, and sending it again is no use until a person has looked. */
        PARKED
    }
}
