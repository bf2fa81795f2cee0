package io.txn.message;

import java.util.List;

/**
 * Messages that are sent in one transaction of the broker; which ones is on record before anything is sent.
 *
 * @param messages in the order in which they are sent
 */
public record Batch(List<OutgoingMessage> messages) {

    /** Tells this batch from all others that were sent: a message that was sent is never in another one. */
    public String name() {
        return messages.get(0).id();
    }

    public boolean isEmpty() {
        return messages.isEmpty();
    }
}
