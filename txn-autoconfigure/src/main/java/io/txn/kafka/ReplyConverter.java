package io.txn.kafka;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.converter.ByteArrayJacksonJsonMessageConverter;
import org.springframework.messaging.Message;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads requests, and makes signed replies of what listeners return. */
final class ReplyConverter extends ByteArrayJacksonJsonMessageConverter {

    private final IncomingCalls calls;
    private final SignedRecords records;

    ReplyConverter(JsonMapper json, IncomingCalls calls, SignedRecords records) {
        super(json);
        this.calls = calls;
        this.records = records;
    }

    @Override
    public ProducerRecord<?, ?> fromMessage(Message<?> result, @Nullable String defaultTopic) {
        ProducerRecord<byte[], byte[]> reply = reply(calls.current(), result.getPayload());
        records.sign(reply);
        return reply;
    }

    /** A result that is no JSON is a failure of the listener's, which nobody above would answer. */
    private ProducerRecord<byte[], byte[]> reply(IncomingCall call, Object result) {
        byte[] value;
        try {
            value = getJsonMapper().writeValueAsBytes(result);
        } catch (JacksonException e) {
            return call.reply(SignedRecords.FAILURE, Question.JSON.writeValueAsBytes(Failure.of(e)));
        }
        return call.reply(SignedRecords.RESULT, value);
    }
}
