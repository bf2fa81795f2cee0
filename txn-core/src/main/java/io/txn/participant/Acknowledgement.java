package io.txn.participant;

import io.txn.Xid;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A participant's answer to an outcome.
 *
 * @param xid the transaction
 * @param status what came of it
 * @param error why it is not done, or null
 * @param participants base URLs of those whom the call that was undone has enlisted in turn, as far as this one knows
 */
public record Acknowledgement(
        Xid xid, Status status, @Nullable String error, Set<URI> participants) {

    public Acknowledgement {
        participants = Collections.unmodifiableSet(new LinkedHashSet<>(participants));
    }

    public static Acknowledgement done(Xid xid) {
        return done(xid, Set.of());
    }

    static Acknowledgement done(Xid xid, Set<URI> participants) {
        return new Acknowledgement(xid, Status.DONE, null, participants);
    }

    public static Acknowledgement failed(Xid xid, String error) {
        return new Acknowledgement(xid, Status.FAILED, error, Set.of());
    }

    static Acknowledgement parked(Xid xid, @Nullable String error) {
        return new Acknowledgement(xid, Status.PARKED, error, Set.of());
    }

    /** The same, saying in its error whose it is. */
    public Acknowledgement from(URI participant) {
        return error == null ? this : new Acknowledgement(xid, status, participant + ": " + error, participants);
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
