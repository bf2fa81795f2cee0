package io.txn.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is in the outbox.
 *
 * @param waiting messages that are to be sent
 * @param oldest when the oldest of them was sent by the application, or null
 * @param held messages whose global transaction is not decided yet
 * @param parked messages that cannot be sent
 */
public record OutboxBacklog(long waiting, @Nullable Instant oldest, long held, long parked) {}
