package io.txn.outbox;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.message.MessageHeader;
import io.txn.message.OutboxStore;
import io.txn.message.OutgoingMessage;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Stores messages: in a global transaction as branches of it, which wait for the outcome. */
final class OutboxTemplate implements TransactionalOutbox {

    static final String MESSAGE_ID = "Txn-Message-Id";
    static final String XID = "Txn-Xid";

    private final OutboxStore store;
    private final LocalTransactions local;
    private final Participant participant;
    private final Supplier<Serializers> serializers;
    private final ObservationRegistry observations;
    private final Signal signal;
    private final InstantSource clock;
    private final int shards;

    OutboxTemplate(
            OutboxStore store,
            LocalTransactions local,
            Participant participant,
            Supplier<Serializers> serializers,
            ObservationRegistry observations,
            Signal signal,
            InstantSource clock,
            int shards) {
        this.store = store;
        this.local = local;
        this.participant = participant;
        this.serializers = serializers;
        this.observations = observations;
        this.signal = signal;
        this.clock = clock;
        this.shards = shards;
    }

    @Override
    public String send(ProducerRecord<?, ?> record) {
        Optional<GlobalTransaction> transaction = GlobalTransaction.current();
        if (transaction.isEmpty() && !local.active()) {
            throw new IllegalTransactionStateException("A message to " + record.topic()
                    + " was sent outside of any transaction, and the outbox sends with the outcome of one. Call it from"
                    + " a method that is @Transactional or @GlobalTransactional; what belongs to no transaction is for the"
                    + " KafkaTemplate.");
        }
        Headers headers = new RecordHeaders(record.headers());
        return observed(record.topic(), headers, () -> store(record, headers, transaction));
    }

    /** Whoever traces puts the context of the trace into the headers. */
    private String observed(String topic, Headers headers, Supplier<String> send) {
        SenderContext<Headers> context = new SenderContext<>(
                (carrier, name, value) -> headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8)),
                Kind.PRODUCER);
        context.setCarrier(headers);
        context.setRemoteServiceName("Apache Kafka");
        Observation observation = Observation.createNotStarted("txn.outbox.send", () -> context, observations)
                .contextualName(topic + " send")
                .lowCardinalityKeyValue("messaging.destination.name", topic);
        return observation.observeChecked(send::get);
    }

    private String store(ProducerRecord<?, ?> record, Headers headers, Optional<GlobalTransaction> transaction) {
        Serializers serializer = serializers.get();
        byte[] key = serializer.key(record.topic(), headers, record.key());
        byte[] value = serializer.value(record.topic(), headers, record.value());
        Content content = new Content(record, key, value, headers);
        return transaction.isPresent() ? enlist(transaction.get(), content) : storeReady(content);
    }

    private String enlist(GlobalTransaction transaction, Content content) {
        String unit = transaction.xid().value();
        content.headers.remove(XID).add(XID, unit.getBytes(StandardCharsets.UTF_8));
        try {
            return participant.enlist(
                    transaction, new MessageTry(content.record.topic(), content.key, () -> storeHeld(content, unit)));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new UndeclaredThrowableException(e);
        }
    }

    private String storeHeld(Content content, String unit) {
        OutgoingMessage message = message(content, unit);
        store.insertHeld(message);
        return message.id();
    }

    private String storeReady(Content content) {
        return local.required(() -> {
            OutgoingMessage message = message(content, LocalUnit.of(signal));
            store.insertReady(message);
            return message.id();
        });
    }

    private OutgoingMessage message(Content content, String unit) {
        String id = UUID.randomUUID().toString();
        content.headers.remove(MESSAGE_ID).add(MESSAGE_ID, id.getBytes(StandardCharsets.UTF_8));
        List<MessageHeader> headers = new ArrayList<>();
        content.headers.forEach(header -> headers.add(new MessageHeader(header.key(), header.value())));
        return new OutgoingMessage(
                0,
                id,
                shard(unit, content.key),
                unit,
                content.record.topic(),
                content.record.partition(),
                content.record.timestamp(),
                content.key,
                content.value,
                headers,
                clock.instant());
    }

    /** All messages of a unit go where its first one goes, and that goes where others of its key do. */
    private int shard(String unit, byte @Nullable [] key) {
        if (shards == 1) {
            return 0;
        }
        int hash = key == null ? unit.hashCode() : Arrays.hashCode(key);
        return store.shardOf(unit).orElseGet(() -> Math.floorMod(hash, shards));
    }

    @SuppressWarnings("ArrayRecordComponent") // handed on, and not compared
    private record Content(
            ProducerRecord<?, ?> record, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {}
}
