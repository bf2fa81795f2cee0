package io.txn.world;

/** What becomes of a request and its response. */
public enum Fate {
    ARRIVES,
    /** The sender sees an error, and nobody else sees anything. */
    REQUEST_LOST,
    /** The receiver has done its work, and the sender sees an error. */
    RESPONSE_LOST,
    /** The receiver sees the request twice; the sender sees the second answer. */
    TWICE,
    /** The same, the second time when {@link Network#deliverDelayed} says; the sender sees the first answer. */
    TWICE_APART,
    /** The sender sees an error, and the request arrives when {@link Network#deliverDelayed} says. */
    DELAYED
}
