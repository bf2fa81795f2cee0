package io.txn.kafka;

import io.txn.GlobalTransaction;
import io.txn.TransactionContext;
import io.txn.wire.ReportCodec;
import io.txn.wire.SignedReportCodec;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One request that takes part in a transaction, from before its listener is called until after. It is answered once, and
 * no more work is taken for the transaction from then on, so that the answer says it all.
 */
final class IncomingCall {

    private final ConsumerRecord<byte[], byte[]> request;
    private final TransactionContext context;
    private final SignedReportCodec reports;
    private final GlobalTransaction transaction;
    private boolean answered;

    IncomingCall(ConsumerRecord<byte[], byte[]> request, TransactionContext context, SignedReportCodec reports) {
        this.request = request;
        this.context = context;
        this.reports = reports;
        this.transaction = GlobalTransaction.joined(
                new TransactionContext(
                        context.xid(), context.coordinator(), context.mode(), left(context, request), context.call()),
                InstantSource.system(),
                () -> {});
    }

    /**
     * What is left of the time, after the record has waited in its topic. By two clocks, so it is a guess; nothing but
     * when to give up depends on it. A request that is served too late is refused by the gate, or undone when the
     * coordinator is asked.
     */
    private static Duration left(TransactionContext context, ConsumerRecord<?, ?> request) {
        long waited = Math.max(0, InstantSource.system().millis() - request.timestamp());
        Duration left = context.remaining().minusMillis(request.timestamp() < 0 ? 0 : waited);
        return left.isNegative() ? Duration.ZERO : left;
    }

    GlobalTransaction transaction() {
        return transaction;
    }

    boolean answered() {
        return answered;
    }

    /** The reply, but for its signature. */
    ProducerRecord<byte[], byte[]> reply(String message, byte[] value) {
        answered = true;
        ProducerRecord<byte[], byte[]> reply = SignedRecords.answerTo(request, message, value);
        SignedRecords.put(reply, ReportCodec.HEADER, reports.encode(transaction.end(), context));
        return reply;
    }
}
