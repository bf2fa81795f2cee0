package io.txn.outbox;

import io.txn.message.OutgoingMessage;
import java.io.Serial;
import java.util.Collection;
import java.util.List;

/** The broker does not take some messages, whenever they are sent. Nothing of their batch was sent. */
final class RejectedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<OutgoingMessage> messages;

    RejectedException(Collection<OutgoingMessage> messages, Throwable cause) {
        super(cause.toString(), cause);
        this.messages = List.copyOf(messages);
    }

    List<OutgoingMessage> messages() {
        return messages;
    }
}
