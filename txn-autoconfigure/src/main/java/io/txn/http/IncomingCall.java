package io.txn.http;

import io.txn.GlobalTransaction;
import io.txn.TransactionContext;
import io.txn.wire.ReportCodec;
import io.txn.wire.SignedReportCodec;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;

/**
 * One request that takes part in a transaction, and what its answer says of that. The answer's header is always up to
 * date, because an answer may leave at any moment. This object is the lock under which the header is set and the
 * response is written to, so that no change falls between them.
 */
final class IncomingCall implements AsyncListener {

    private final TransactionContext context;
    private final SignedReportCodec codec;
    private final GlobalTransaction transaction;
    private final HttpServletResponse response;
    private boolean over;

    IncomingCall(TransactionContext context, SignedReportCodec codec, HttpServletResponse response) {
        this.context = context;
        this.codec = codec;
        this.response = response;
        this.transaction = GlobalTransaction.joined(context, InstantSource.system(), this::changed);
        report();
    }

    GlobalTransaction transaction() {
        return transaction;
    }

    /** Work that outlives the request may still end; the response may be somebody else's by then. */
    private synchronized void changed() {
        if (!over) {
            report();
        }
    }

    /** Says what is known now; if the answer has left, nothing more may come. */
    synchronized void report() {
        if (response.isCommitted()) {
            transaction.end();
        } else {
            response.setHeader(ReportCodec.HEADER, codec.encode(transaction.report(), context));
        }
    }

    /** Ends with this dispatch, or with the asynchronous work that it has begun. */
    void endWith(ServletRequest request) {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(this);
        } else {
            end();
        }
    }

    private synchronized void end() {
        transaction.end();
        changed();
        over = true;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    /** A dispatch follows, or the completion. */
    @Override
    public void onTimeout(AsyncEvent event) {}

    /** A dispatch follows, or the completion. */
    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
