package io.txn.kafka;

import io.txn.wire.ContextCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** What happens to records between the broker and the services of a test, each of which reads through one of these. */
public final class Wire implements ConsumerInterceptor<byte[], byte[]> {

    /** What becomes of one record. */
    enum Fate {
        ARRIVES,
        LOST,
        TWICE
    }

    private static final List<ConsumerRecord<byte[], byte[]>> SEEN = new CopyOnWriteArrayList<>();
    private static volatile Function<ConsumerRecord<byte[], byte[]>, Fate> fates = record -> Fate.ARRIVES;

    private String group;

    /** Everything arrives, and nothing has been seen. */
    static void heal() {
        fates = record -> Fate.ARRIVES;
        SEEN.clear();
    }

    /** Asked about each record when a service's consumer gets it, before the service does. */
    static void fates(Function<ConsumerRecord<byte[], byte[]>, Fate> fate) {
        fates = fate;
    }

    /** Requests of calls that have come so far. */
    static List<ConsumerRecord<byte[], byte[]>> calls() {
        return seen(SignedRecords.CALL);
    }

    /** Records of a kind that have come so far, each as often as it was read. */
    static List<ConsumerRecord<byte[], byte[]>> seen(String message) {
        return SEEN.stream()
                .filter(record -> SignedRecords.isOf(message, record))
                .toList();
    }

    /** Everything that has come so far. */
    static List<ConsumerRecord<byte[], byte[]>> seen() {
        return SEEN;
    }

    static boolean isCall(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(ContextCodec.HEADER) != null;
    }

    static boolean isCallTo(TestService service, ConsumerRecord<byte[], byte[]> record) {
        return isCall(record) && record.topic().equals(service.topic());
    }

    /** The value of a reply that has come. */
    static String text(int reply) {
        return new String(seen(SignedRecords.RESULT).get(reply).value(), StandardCharsets.UTF_8);
    }

    /** Puts a record into its topic once more, as it was. */
    static void sendAgain(ConsumerRecord<byte[], byte[]> record) {
        Broker.send(new ProducerRecord<>(record.topic(), null, record.key(), record.value(), record.headers()));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> arriving = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            List<ConsumerRecord<byte[], byte[]>> those = arriving.computeIfAbsent(
                    new TopicPartition(record.topic(), record.partition()), partition -> new ArrayList<>());
            Fate fate = isReadersBusiness(record) ? meet(record) : Fate.ARRIVES;
            if (fate != Fate.LOST) {
                those.add(record);
            }
            if (fate == Fate.TWICE) {
                those.add(record);
            }
        }
        arriving.values().removeIf(List::isEmpty);
        return new ConsumerRecords<>(arriving, records.nextOffsets());
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    private static Fate meet(ConsumerRecord<byte[], byte[]> record) {
        SEEN.add(record);
        return fates.apply(record);
    }

    /** A topic is read by the group that serves calls and by the one that answers questions; replies by none. */
    private boolean isReadersBusiness(ConsumerRecord<byte[], byte[]> record) {
        return group == null || group.startsWith("txn.") == Question.isOne(record);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        group = (String) configs.get(ConsumerConfig.GROUP_ID_CONFIG);
    }

    @Override
    public void close() {}
}
