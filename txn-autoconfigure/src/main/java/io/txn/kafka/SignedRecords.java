package io.txn.kafka;

import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import io.txn.wire.Signer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * The records that services send each other, and their signatures (R10). A signature covers what kind of record it is, the
 * topic it is on, whom to answer and under which id, the transaction's headers and the value: none of it can be used for,
 * or in, another record. An answer has its question's id, which is made once. Thread-safe.
 */
final class SignedRecords {

    static final String MESSAGE = "Txn-Message";
    static final String SIGNATURE = "Txn-Signature";

    /** A request for a call, and the two kinds of replies to it. */
    static final String CALL = "call";

    static final String RESULT = "result";
    static final String FAILURE = "failure";

    /** The reply to outcomes and inquiries. */
    static final String ANSWER = "answer";

    private static final String PURPOSE = "kafka-";
    private static final List<String> SIGNED = List.of(
            KafkaHeaders.REPLY_TOPIC,
            KafkaHeaders.REPLY_PARTITION,
            KafkaHeaders.CORRELATION_ID,
            ContextCodec.HEADER,
            ReportCodec.HEADER);

    private final Signer signer;

    SignedRecords(Signer signer) {
        this.signer = signer;
    }

    /** Signs a record that has all its other headers. */
    void sign(ProducerRecord<byte[], byte[]> record) {
        String signature =
                signer.sign(purpose(record.headers()), text(record.topic(), record.headers(), record.value()));
        record.headers().remove(SIGNATURE);
        put(record, SIGNATURE, signature);
    }

    /** Whether the record is as somebody signed it who has the secret. */
    boolean verifies(ConsumerRecord<byte[], byte[]> record) {
        return record.value() != null
                && signer.verifies(
                        purpose(record.headers()),
                        text(record.topic(), record.headers(), record.value()),
                        get(record, SIGNATURE));
    }

    private static String purpose(Headers headers) {
        return PURPOSE + text(headers.lastHeader(MESSAGE));
    }

    /** One line each, and the bytes of the value. */
    private static byte[] text(String topic, Headers headers, byte[] value) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes((topic + "\n").getBytes(StandardCharsets.UTF_8));
        for (String name : SIGNED) {
            Header header = headers.lastHeader(name);
            byte[] bytes = header == null || header.value() == null ? new byte[0] : header.value();
            text.writeBytes((Base64.getEncoder().encodeToString(bytes) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        text.writeBytes(value);
        return text.toByteArray();
    }

    static boolean isOf(String message, ConsumerRecord<?, ?> record) {
        return message.equals(get(record, MESSAGE));
    }

    static void put(ProducerRecord<?, ?> record, String header, String value) {
        record.headers().add(header, value.getBytes(StandardCharsets.UTF_8));
    }

    static @Nullable String get(ConsumerRecord<?, ?> record, String header) {
        return text(record.headers().lastHeader(header));
    }

    private static @Nullable String text(@Nullable Header header) {
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /**
     * The record that answers another: to where it says, under its id; without a signature yet.
     *
     * @throws IllegalArgumentException if the question does not say where to, or under which id
     */
    static ProducerRecord<byte[], byte[]> answerTo(
            ConsumerRecord<byte[], byte[]> question, String message, byte[] value) {
        String topic = get(question, KafkaHeaders.REPLY_TOPIC);
        Header id = question.headers().lastHeader(KafkaHeaders.CORRELATION_ID);
        if (topic == null || id == null) {
            throw new IllegalArgumentException("it does not say where its answer is to go");
        }
        Header partition = question.headers().lastHeader(KafkaHeaders.REPLY_PARTITION);
        ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>(
                topic,
                partition == null ? null : ByteBuffer.wrap(partition.value()).getInt(),
                question.key(),
                value);
        answer.headers().add(id);
        put(answer, MESSAGE, message);
        return answer;
    }
}
