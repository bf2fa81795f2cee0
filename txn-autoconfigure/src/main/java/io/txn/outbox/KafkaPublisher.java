package io.txn.outbox;

import io.txn.message.Batch;
import io.txn.message.OutgoingMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches in Kafka transactions. With each it commits, in the same transaction, an offset's metadata that names the
 * batch, for a consumer group of the same name as the transactional id: so that whoever comes next knows whether it went out.
 */
final class KafkaPublisher implements Publisher {

    /** Shorter than Kafka's own times: nothing is lost by giving up, because the same batch is sent again. */
    private static final Map<String, Object> TIMES = Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);

    private static final Duration READ_LIMIT = Duration.ofSeconds(20);

    private final Map<String, Object> properties;
    private final String transactionalId;
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable ConsumerGroupMetadata group;

    /**
     * Makes a publisher, which connects to nothing before it is opened.
     *
     * @param properties of the application's producers
     */
    KafkaPublisher(Map<String, Object> properties, String transactionalId) {
        this.properties = Map.copyOf(properties);
        this.transactionalId = transactionalId;
    }

    @Override
    public boolean isOpen() {
        return producer != null;
    }

    @Override
    public void open() {
        close();
        Map<String, Object> own = new HashMap<>(TIMES);
        own.putAll(properties);
        own.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        own.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        own.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        own.put(ProducerConfig.CLIENT_ID_CONFIG, transactionalId);
        own.put(ProducerConfig.ACKS_CONFIG, "all");
        own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        Producer<byte[], byte[]> opened =
                new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
        producer = opened;
        try (Consumer<byte[], byte[]> reader = noteReader()) {
            group = reader.groupMetadata();
        }
        opened.initTransactions();
    }

    @Override
    public boolean wasSent(Batch batch) {
        TopicPartition place = placeOfNote(batch);
        try (Consumer<byte[], byte[]> reader = noteReader()) {
            OffsetAndMetadata note = reader.committed(Set.of(place), READ_LIMIT).get(place);
            return note != null && note.metadata().equals(batch.name());
        }
    }

    /** Of committed notes only: it waits for those of transactions that are just being committed. Never subscribes. */
    private Consumer<byte[], byte[]> noteReader() {
        Map<String, Object> own = new HashMap<>(properties);
        own.keySet().retainAll(ConsumerConfig.configNames());
        own.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        own.put(ConsumerConfig.CLIENT_ID_CONFIG, transactionalId + "-notes");
        own.put(ConsumerConfig.GROUP_ID_CONFIG, transactionalId);
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static TopicPartition placeOfNote(Batch batch) {
        return new TopicPartition(batch.messages().get(0).topic(), 0);
    }

    @Override
    public void publish(Batch batch) throws RejectedException {
        Producer<byte[], byte[]> open = Objects.requireNonNull(producer, "not open");
        Sending sending = new Sending(open);
        open.beginTransaction();
        sending.send(batch.messages());
        if (sending.failed()) {
            open.abortTransaction();
            throw verdict(open, sending);
        }
        open.sendOffsetsToTransaction(
                Map.of(placeOfNote(batch), new OffsetAndMetadata(0, batch.name())), Objects.requireNonNull(group));
        open.commitTransaction();
    }

    /** What was rejected together with others is sent alone, and not committed, to see whose fault it is. */
    private static RejectedException verdict(Producer<byte[], byte[]> open, Sending sending) {
        Map<OutgoingMessage, Throwable> suspects = sending.rejected();
        if (suspects.isEmpty()) {
            throw new KafkaException("A batch could not be sent", sending.firstFailure());
        }
        Throwable cause = suspects.values().iterator().next();
        if (suspects.size() == 1 || Rejections.isOfTopic(cause)) {
            return new RejectedException(suspects.keySet(), cause);
        }
        List<OutgoingMessage> guilty = new ArrayList<>();
        for (OutgoingMessage suspect : suspects.keySet()) {
            Sending alone = new Sending(open);
            open.beginTransaction();
            alone.send(List.of(suspect));
            open.abortTransaction();
            if (!alone.rejected().isEmpty()) {
                guilty.add(suspect);
            }
        }
        if (guilty.isEmpty()) {
            throw new KafkaException("A batch was rejected, and nothing of it when it was alone", cause);
        }
        return new RejectedException(guilty, cause);
    }

    /** Without waiting: what had begun is ended by whoever opens next. */
    @Override
    public void close() {
        Producer<byte[], byte[]> closing = producer;
        producer = null;
        if (closing != null) {
            closing.close(Duration.ZERO);
        }
    }
}
