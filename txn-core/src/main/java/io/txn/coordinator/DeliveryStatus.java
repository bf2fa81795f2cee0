package io.txn.coordinator;

/** How far the telling of a decision has come. */
public enum DeliveryStatus {
    /** Somebody has not acknowledged yet. */
    PENDING,
    /** Everybody has, or nobody is to be told. */
    FINISHED,
    /** A participant has given up; a person has to look. */
    PARKED
}
