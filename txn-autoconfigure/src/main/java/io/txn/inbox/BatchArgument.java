package io.txn.inbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** An argument of a listener of batches, and what of it belongs to some of the batch's records. */
final class BatchArgument {

    private BatchArgument() {}

    /** The elements at these indexes of what has as many as the batch; anything else as it is. */
    static @Nullable Object pick(@Nullable Object argument, int[] indexes, int count) {
        if (argument instanceof List<?> list && list.size() == count) {
            return new ArrayList<>(
                    IntStream.of(indexes).<Object>mapToObj(list::get).toList());
        }
        if (argument instanceof ConsumerRecords<?, ?> records && records.count() == count) {
            return pickRecords(records, indexes);
        }
        return argument;
    }

    private static <K, V> ConsumerRecords<K, V> pickRecords(ConsumerRecords<K, V> records, int[] indexes) {
        List<ConsumerRecord<K, V>> all = new ArrayList<>();
        records.forEach(all::add);
        Map<TopicPartition, List<ConsumerRecord<K, V>>> picked = new LinkedHashMap<>();
        for (int index : indexes) {
            ConsumerRecord<K, V> record = all.get(index);
            picked.computeIfAbsent(
                            new TopicPartition(record.topic(), record.partition()), partition -> new ArrayList<>())
                    .add(record);
        }
        return new ConsumerRecords<>(picked, records.nextOffsets());
    }
}
