package io.txn.kafka;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.TransactionContext;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import io.txn.wire.ServiceUrl;
import io.txn.wire.SignedReportCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests with the context of the current transaction, and says what their replies mean to it (R2). */
final class KafkaCallTemplate implements KafkaCalls {

    private final Exchange exchange;
    private final ContextCodec contexts;
    private final SignedReportCodec reports;
    private final JsonMapper json;

    KafkaCallTemplate(Exchange exchange, ContextCodec contexts, SignedReportCodec reports, JsonMapper json) {
        this.exchange = exchange;
        this.contexts = contexts;
        this.reports = reports;
        this.json = json;
    }

    @Override
    public <R> @Nullable R call(String topic, @Nullable String key, Object request, Class<R> replyType) {
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow(() -> noTransaction(topic));
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, keyBytes, json.writeValueAsBytes(request));
        SignedRecords.put(record, SignedRecords.MESSAGE, SignedRecords.CALL);
        GlobalTransaction.Call call = transaction.call(ServiceUrl.topic(topic));
        ConsumerRecord<byte[], byte[]> reply = exchange(transaction, call, record);
        if (SignedRecords.isOf(SignedRecords.FAILURE, reply)) {
            Failure failure = Question.JSON.readValue(reply.value(), Failure.class);
            throw new KafkaCallFailedException(topic, failure.type(), failure.message());
        }
        return json.readValue(reply.value(), replyType);
    }

    private ConsumerRecord<byte[], byte[]> exchange(
            GlobalTransaction transaction, GlobalTransaction.Call call, ProducerRecord<byte[], byte[]> record) {
        try {
            if (transaction.expired()) {
                throw new TimeoutException("The transaction has no time left");
            }
            TransactionContext context = call.context();
            SignedRecords.put(record, ContextCodec.HEADER, contexts.encode(context));
            ConsumerRecord<byte[], byte[]> reply = exchange.ask(record, transaction.remaining());
            call.answered(report(reply, context));
            return reply;
        } catch (Exception e) {
            call.unknown(e.toString());
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new KafkaCallUnansweredException(record.topic(), e);
        } catch (Error e) {
            call.unknown(e.toString());
            throw e;
        }
    }

    private CallReport report(ConsumerRecord<byte[], byte[]> reply, TransactionContext context) {
        String report = SignedRecords.get(reply, ReportCodec.HEADER);
        boolean known =
                SignedRecords.isOf(SignedRecords.RESULT, reply) || SignedRecords.isOf(SignedRecords.FAILURE, reply);
        if (!known || report == null) {
            throw new IllegalArgumentException("What came is no reply to a call");
        }
        return reports.decode(report, context);
    }

    private static IllegalTransactionStateException noTransaction(String topic) {
        return new IllegalTransactionStateException("A call to the topic " + topic
                + " needs a global transaction: begin one with @GlobalTransactional, or send the request with a"
                + " KafkaTemplate to a listener that takes part in none.");
    }
}
