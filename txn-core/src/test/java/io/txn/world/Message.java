package io.txn.world;

import java.net.URI;

/** A request on its way. */
public record Message(Kind kind, Service from, URI to) {

    /** What a request is for. */
    public enum Kind {
        CALL,
        OUTCOMES,
        INQUIRIES
    }
}
