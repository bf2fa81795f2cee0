package io.txn.kafka;

import io.txn.GlobalTransaction;
import io.txn.wire.ContextCodec;
import io.txn.wire.InvalidContextException;
import io.txn.wire.SignedReportCodec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.KafkaHeaders;

/**
 * Lets requests of calls take part in their transactions, around their listener, and answers those whose listener fails or
 * returns nothing. What is not signed is not answered: who may have written it decides where an answer would go. Throws
 * nothing, or the request would be taken for one whose listener failed. Thread-safe.
 */
final class IncomingCalls implements RecordInterceptor<byte[], byte[]> {

    private static final Logger log = LoggerFactory.getLogger(IncomingCalls.class);

    private record Bound(IncomingCall call, GlobalTransaction.Binding binding) {}

    /** A thread serves one request at a time. */
    private static final ThreadLocal<@Nullable Bound> CURRENT = new ThreadLocal<>();

    private final SignedRecords records;
    private final ContextCodec contexts;
    private final SignedReportCodec reports;
    private final KafkaTemplate<byte[], byte[]> replies;

    IncomingCalls(
            SignedRecords records,
            ContextCodec contexts,
            SignedReportCodec reports,
            KafkaTemplate<byte[], byte[]> replies) {
        this.records = records;
        this.contexts = contexts;
        this.reports = reports;
        this.replies = replies;
    }

    @Override
    public @Nullable ConsumerRecord<byte[], byte[]> intercept(
            ConsumerRecord<byte[], byte[]> record, Consumer<byte[], byte[]> consumer) {
        if (Question.isOne(record)) {
            return null; // asked of the service, and answered by ServiceTopics
        }
        try {
            IncomingCall call = call(record);
            if (!call.transaction().expired()) {
                CURRENT.set(new Bound(call, GlobalTransaction.bind(call.transaction())));
                return record;
            }
            call.transaction().setRollbackOnly("a request was served after the deadline");
            fail(call, new TimeoutException("The request was served after the deadline of " + call.transaction()));
        } catch (RuntimeException e) {
            log.warn("A record at {} is refused: {}", place(record), e.getMessage());
        }
        return null;
    }

    private IncomingCall call(ConsumerRecord<byte[], byte[]> record) {
        String context = SignedRecords.get(record, ContextCodec.HEADER);
        if (!SignedRecords.isOf(SignedRecords.CALL, record) || context == null) {
            throw new InvalidContextException("it is no request of a call in a global transaction");
        }
        if (!records.verifies(record)) {
            throw new InvalidContextException(
                    "its signature is missing or wrong; both services must have the same txn.secret");
        }
        if (SignedRecords.get(record, KafkaHeaders.REPLY_TOPIC) == null
                || SignedRecords.get(record, KafkaHeaders.CORRELATION_ID) == null) {
            throw new InvalidContextException("it does not say where its reply is to go");
        }
        return new IncomingCall(record, contexts.decode(context), reports);
    }

    /** The call that the thread serves. */
    IncomingCall current() {
        Bound bound = CURRENT.get();
        if (bound == null) {
            throw new IllegalStateException("No call is served by this thread. Indicates a bug.");
        }
        return bound.call();
    }

    @Override
    public void success(ConsumerRecord<byte[], byte[]> record, Consumer<byte[], byte[]> consumer) {
        Bound bound = CURRENT.get();
        if (bound != null && !bound.call().answered()) {
            send(bound.call(), SignedRecords.RESULT, Question.JSON.writeValueAsBytes(null));
        }
    }

    @Override
    public void failure(ConsumerRecord<byte[], byte[]> record, Exception exception, Consumer<byte[], byte[]> consumer) {
        Bound bound = CURRENT.get();
        if (bound != null && !bound.call().answered()) {
            fail(
                    bound.call(),
                    exception instanceof ListenerExecutionFailedException e && e.getCause() != null
                            ? e.getCause()
                            : exception);
        }
    }

    @Override
    public void afterRecord(ConsumerRecord<byte[], byte[]> record, Consumer<byte[], byte[]> consumer) {
        Bound bound = CURRENT.get();
        if (bound != null) {
            bound.call().transaction().end();
            bound.binding().close();
            CURRENT.remove();
        }
    }

    private void fail(IncomingCall call, Throwable cause) {
        log.debug("A call for {} failed", call.transaction(), cause);
        send(call, SignedRecords.FAILURE, Question.JSON.writeValueAsBytes(Failure.of(cause)));
    }

    private void send(IncomingCall call, String message, byte[] value) {
        try {
            ProducerRecord<byte[], byte[]> reply = call.reply(message, value);
            records.sign(reply);
            CompletableFuture<?> unused = replies.send(reply).whenComplete((sent, failure) -> lost(call, failure));
        } catch (KafkaException e) {
            lost(call, e);
        }
    }

    /** Whoever called knows nothing then, and rolls back. */
    private static void lost(IncomingCall call, @Nullable Throwable failure) {
        if (failure != null) {
            log.warn("The reply to a call for {} could not be sent: {}", call.transaction(), failure.toString());
        }
    }

    private static String place(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
