package io.txn.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application can set under {@code txn.http}.
 *
 * @param timeout How long to wait for another service's answer to outcomes or an inquiry, connecting included.
 * @param retry How calls that failed in transit are sent again.
 */
@ConfigurationProperties("txn.http")
record HttpTxnProperties(
        @DefaultValue("5s") Duration timeout, @DefaultValue Retry retry) {

    HttpTxnProperties {
        if (timeout.toMillis() <= 0) {
            throw new IllegalArgumentException(
                    "txn.http.timeout takes a duration of at least a millisecond, such as 5s");
        }
    }

    /**
     * How calls that failed in transit are sent again, as the same call, while the transaction has time left. Only those
     * are whose request cannot have arrived, whose method is idempotent, or whose service has had branches in answers
     * before: there, {@code @TccAction} methods run once however often they are called. Other work that such a service
     * does in a POST may run twice; set the attempts to 1 if it must not.
     *
     * @param maxAttempts How often a call that fails in transit is sent, in all. 1 to never repeat one.
     * @param delay How long to wait before a call is sent again.
     */
    record Retry(
            @DefaultValue("2") int maxAttempts,
            @DefaultValue("100ms") Duration delay) {

        Retry {
            if (maxAttempts < 1) {
                throw new IllegalArgumentException("txn.http.retry.max-attempts takes a number from 1 on");
            }
            if (delay.isNegative()) {
                throw new IllegalArgumentException("txn.http.retry.delay takes a duration that is not negative");
            }
        }
    }
}
