package io.txn.kafka;

import io.txn.TxnException;
import java.io.Serial;

/**
 * A call over Kafka got no usable reply: it could not be sent, none came in time, or it was garbage or wrongly signed. What
 * the other side did is unknown, so the transaction can only roll back, even if this exception is caught.
 */
public class KafkaCallUnansweredException extends TxnException {

    @Serial
    private static final long serialVersionUID = 1L;

    KafkaCallUnansweredException(String topic, Throwable cause) {
        super("The call to the topic " + topic + " was not answered: " + cause, cause);
    }
}
