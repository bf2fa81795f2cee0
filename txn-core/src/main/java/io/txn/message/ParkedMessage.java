package io.txn.message;

import org.jspecify.annotations.Nullable;

/**
 * A message that the broker does not take.
 *
 * @param message itself
 * @param error why
 * @param notes what persons have done about it
 */
public record ParkedMessage(
        OutgoingMessage message,
        @Nullable String error,
        @Nullable String notes) {}
