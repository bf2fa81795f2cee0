package io.txn.kafka;

import io.txn.TxnException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The service that a call over Kafka went to answered that its listener failed. What it did is known, and is undone with
 * the transaction: business code may get over it and let the transaction commit without that call's own work, if the
 * work was not done.
 */
public class KafkaCallFailedException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String type;
    private final @Nullable String remoteMessage;

    KafkaCallFailedException(String topic, String type, @Nullable String remoteMessage) {
        super("The service behind the topic " + topic + " failed with " + type + ": " + remoteMessage);
        this.type = type;
        this.remoteMessage = remoteMessage;
    }

    /** The name of the exception's class at the other side, which need not be one here. */
    public String type() {
        return type;
    }

    /** The exception's message at the other side. */
    public @Nullable String remoteMessage() {
        return remoteMessage;
    }
}
