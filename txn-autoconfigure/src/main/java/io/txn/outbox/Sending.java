package io.txn.outbox;

import io.txn.message.OutgoingMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Sends messages in a transaction of the broker that has begun, and tells which of them failed. */
final class Sending {

    private final Producer<byte[], byte[]> producer;
    private final Map<OutgoingMessage, Future<?>> sent = new LinkedHashMap<>();
    private final Map<OutgoingMessage, Throwable> failures = new LinkedHashMap<>();

    Sending(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Returns when all of them have got their place in a partition, or one could not be sent. */
    void send(List<OutgoingMessage> messages) {
        for (OutgoingMessage message : messages) {
            Future<?> future = send(message);
            sent.put(message, future);
            if (future.isDone() && failure(future) != null) {
                break;
            }
        }
        producer.flush();
        sent.forEach((message, future) -> {
            Throwable failure = failure(future);
            if (failure != null) {
                failures.put(message, failure);
            }
        });
        spreadOverTopic(messages);
    }

    private Future<?> send(OutgoingMessage message) {
        try {
            requirePartition(message);
            return producer.send(record(message));
        } catch (IllegalArgumentException | KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The producer would wait in vain for the topic to get more partitions, and say that it ran out of time. */
    private void requirePartition(OutgoingMessage message) {
        if (message.partition() != null) {
            int count = producer.partitionsFor(message.topic()).size();
            if (message.partition() >= count) {
                throw new IllegalArgumentException("The topic " + message.topic() + " has " + count
                        + " partitions, and no partition " + message.partition());
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> record(OutgoingMessage message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                message.topic(), message.partition(), message.timestamp(), message.key(), message.value());
        Headers headers = record.headers();
        message.headers().forEach(header -> headers.add(header.name(), header.value()));
        return record;
    }

    private static @Nullable Throwable failure(Future<?> future) {
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    /** Waiting for the same unknown topic once for each message would take long. */
    private void spreadOverTopic(List<OutgoingMessage> messages) {
        for (Map.Entry<OutgoingMessage, Throwable> failure : List.copyOf(failures.entrySet())) {
            if (Rejections.isOfTopic(failure.getValue())) {
                messages.stream()
                        .filter(message ->
                                message.topic().equals(failure.getKey().topic()))
                        .forEach(message -> failures.put(message, failure.getValue()));
            }
        }
    }

    boolean failed() {
        return !failures.isEmpty();
    }

    Throwable firstFailure() {
        return failures.values().iterator().next();
    }

    /** Those whose own fault it is, as far as can be told from one attempt. */
    Map<OutgoingMessage, Throwable> rejected() {
        Map<OutgoingMessage, Throwable> rejected = new LinkedHashMap<>(failures);
        rejected.values().removeIf(failure -> !Rejections.isRejection(failure));
        return rejected;
    }
}
