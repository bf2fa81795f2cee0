package io.txn.outbox;

import java.util.List;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.jspecify.annotations.Nullable;

/** Which failures are a message's own, so that trying again is no use until somebody has looked. */
final class Rejections {

    private static final List<Class<? extends Exception>> OF_TOPICS = List.of(
            InvalidTopicException.class, TopicAuthorizationException.class, UnknownTopicOrPartitionException.class);

    private static final List<Class<? extends Exception>> OF_RECORDS = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            InvalidRecordException.class,
            InvalidTimestampException.class,
            CorruptRecordException.class,
            PolicyViolationException.class,
            UnsupportedForMessageFormatException.class,
            IllegalArgumentException.class);

    private Rejections() {}

    static boolean isRejection(Throwable failure) {
        return isOfTopic(failure) || isOneOf(OF_RECORDS, failure);
    }

    /** Whether any message to the same topic would fail in the same way. */
    static boolean isOfTopic(Throwable failure) {
        return isOneOf(OF_TOPICS, failure);
    }

    private static boolean isOneOf(List<Class<? extends Exception>> types, Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Throwable candidate = cause;
            if (types.stream().anyMatch(type -> type.isInstance(candidate))) {
                return true;
            }
        }
        return false;
    }
}
