package io.txn.kafka;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application can set under {@code txn.kafka}.
 *
 * @param timeout How long to wait for another service's answer to outcomes or an inquiry over Kafka, and for the broker.
 * @param replyTopic Topic on which this service gets replies to its calls, outcomes and inquiries. All its instances read all
 *     of its first partition. Defaults to txn.replies. and the name of the service.
 */
@ConfigurationProperties("txn.kafka")
record KafkaTxnProperties(
        @DefaultValue("5s") Duration timeout, @Nullable String replyTopic) {

    KafkaTxnProperties {
        if (timeout.toMillis() <= 0) {
            throw new IllegalArgumentException(
                    "txn.kafka.timeout takes a duration of at least a millisecond, such as 5s");
        }
    }

    String replyTopicOf(String service) {
        return replyTopic == null || replyTopic.isBlank() ? "txn.replies." + service : replyTopic;
    }
}
