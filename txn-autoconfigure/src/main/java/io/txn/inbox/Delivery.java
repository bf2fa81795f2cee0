package io.txn.inbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The records that a listener container hands to its listener in this thread at this moment. */
record Delivery(List<ConsumerRecord<?, ?>> records, boolean batch) {

    private static final String MESSAGE_ID = "Txn-Message-Id";
    private static final int LONGEST_ID = 300;

    private static final ThreadLocal<@Nullable Delivery> CURRENT = new ThreadLocal<>();

    static Delivery of(ConsumerRecord<?, ?> single) {
        return new Delivery(List.of(single), false);
    }

    static Delivery of(Iterable<? extends ConsumerRecord<?, ?>> batch) {
        return new Delivery(
                StreamSupport.stream(batch.spliterator(), false)
                        .<ConsumerRecord<?, ?>>map(record -> record)
                        .toList(),
                true);
    }

    static @Nullable Delivery current() {
        return CURRENT.get();
    }

    void begin() {
        CURRENT.set(this);
    }

    static void end() {
        CURRENT.remove();
    }

    /** What its sender calls the message; where it has no name, its place. */
    static String idOf(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(MESSAGE_ID);
        String id = header == null || header.value() == null
                ? record.topic() + "-" + record.partition() + "@" + record.offset()
                : new String(header.value(), StandardCharsets.UTF_8);
        return id.length() <= LONGEST_ID ? id : digest(id);
    }

    private static String digest(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return "sha-256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
