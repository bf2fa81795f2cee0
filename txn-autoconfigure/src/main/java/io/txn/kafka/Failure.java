package io.txn.kafka;

import org.jspecify.annotations.Nullable;

/**
 * The value of a reply that says that the listener failed.
 *
 * @param type the name of the exception's class
 */
record Failure(String type, @Nullable String message) {

    static Failure of(Throwable cause) {
        return new Failure(cause.getClass().getName(), cause.getMessage());
    }
}
