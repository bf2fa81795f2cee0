package io.txn.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits to be sent.
 *
 * @param place its place in the order of sending, which the store gives it; 0 before that
 * @param id tells it from all others; receivers know it by that
 * @param shard whoever relays this shard sends it
 * @param unit what it becomes visible with: the messages of one unit are sent in one transaction of the broker
 * @param topic where to
 * @param partition of the topic, or null where the key says it
 * @param timestamp in epoch milliseconds, or null for the time at which it is sent
 * @param key serialised, or null if there is none
 * @param value serialised, or null
 * @param headers in their order
 * @param created when the application sent it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares messages but by their ids
public record OutgoingMessage(
        long place,
        String id,
        int shard,
        String unit,
        String topic,
        @Nullable Integer partition,
        @Nullable Long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<MessageHeader> headers,
        Instant created) {

    @Override
    public String toString() {
        return "message " + id + " to " + topic;
    }
}
