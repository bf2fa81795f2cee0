package io.txn.sample.payment;

import io.txn.kafka.KafkaCallListener;
import org.springframework.stereotype.Component;

/**
 * The same as {@link FreezeController}, for transactions of mode TCC whose call comes over Kafka. A refusal is an answer like
 * others here, in the words of the REST contract; what is thrown is for failures that nobody has foreseen.
 */
@Component
class FreezeListener {

    private final FreezeService freezes;

    FreezeListener(FreezeService freezes) {
        this.freezes = freezes;
    }

    @KafkaCallListener(topics = "payment.freezes")
    FreezeReply freeze(FreezeRequest request) {
        try {
            freezes.freeze(request.userId(), request.amount());
            return new FreezeReply(null);
        } catch (RefusedException e) {
            return new FreezeReply(e.getBody());
        }
    }
}
