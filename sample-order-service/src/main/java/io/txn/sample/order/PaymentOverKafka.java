package io.txn.sample.order;

import io.txn.kafka.KafkaCallFailedException;
import io.txn.kafka.KafkaCallUnansweredException;
import io.txn.kafka.KafkaCalls;
import java.util.Objects;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/** The payment service, called over Kafka. */
@Component
class PaymentOverKafka {

    private static final String FREEZES = "payment.freezes";

    private final KafkaCalls calls;

    PaymentOverKafka(KafkaCalls calls) {
        this.calls = calls;
    }

    /**
     * Sets money aside, as {@link PaymentClient#freeze} does.
     *
     * @throws OrderRefusedException if the payment service refuses
     * @throws ServiceUnavailableException if it fails, or does not answer in time
     */
    void freeze(MoneyRequest request) {
        ProblemDetail refusal = call(request).refusal();
        if (refusal != null) {
            throw new OrderRefusedException(HttpStatusCode.valueOf(refusal.getStatus()), refusal, null);
        }
    }

    /** In the order of each user's requests. */
    private FreezeReply call(MoneyRequest request) {
        try {
            return Objects.requireNonNull(
                    calls.call(FREEZES, request.userId(), request, FreezeReply.class), "a reply of nothing");
        } catch (KafkaCallFailedException | KafkaCallUnansweredException e) {
            throw new ServiceUnavailableException(RemoteService.PAYMENT, e);
        }
    }
}
