package io.txn.coordinator;

import java.time.Duration;

/**
 * What a coordinator is configured with.
 *
 * @param timeout of a transaction that does not say
 * @param completionWait how long the annotated method waits for participants after the decision
 * @param lease how long a claimed row is left to its claimer
 * @param batch rows claimed at a time
 */
public record CoordinatorSettings(Duration timeout, Duration completionWait, Duration lease, int batch) {}
