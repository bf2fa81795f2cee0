package io.txn.coordinator;

import java.net.URI;
import java.time.Duration;

/**
 * What a coordinator is configured with.
 *
 * @param serviceName the first part of its xids; the same for all instances
 * @param serviceUrl base URL that reaches any instance
 * @param timeout of a transaction that does not say
 * @param completionWait how long the annotated method waits for participants after the decision
 * @param lease how long a claimed row is left to its claimer
 * @param batch rows claimed at a time
 */
public record CoordinatorSettings(
        String serviceName, URI serviceUrl, Duration timeout, Duration completionWait, Duration lease, int batch) {}
