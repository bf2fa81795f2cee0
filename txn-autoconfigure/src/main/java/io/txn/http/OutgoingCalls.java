package io.txn.http;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import io.txn.wire.ServiceUrl;
import io.txn.wire.SignedReportCodec;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** What to send with a request, whether to send it again, and what its answer means (R2). Thread-safe. */
final class OutgoingCalls {

    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);

    /** Applications may let others say whom to call. What is not remembered is not repeated, and that is all. */
    private static final int MAX_REMEMBERED = 1000;

    private final ContextCodec contexts;
    private final SignedReportCodec reports;
    private final HttpTxnProperties.Retry retry;
    private final Set<URI> participants = ConcurrentHashMap.newKeySet();

    OutgoingCalls(ContextCodec contexts, SignedReportCodec reports, HttpTxnProperties.Retry retry) {
        this.contexts = contexts;
        this.reports = reports;
        this.retry = retry;
    }

    /** Begins a call; to be called before its request leaves. */
    OutgoingCall begin(GlobalTransaction transaction, HttpMethod method, URI request) {
        return new OutgoingCall(transaction, method, ServiceUrl.of(request));
    }

    /** How many services are known to have had branches in answers. */
    int remembered() {
        return participants.size();
    }

    Duration retryDelay() {
        return retry.delay();
    }

    /** One call, however often it is sent. */
    final class OutgoingCall {

        private final GlobalTransaction transaction;
        private final GlobalTransaction.Call call;
        private final HttpMethod method;
        private final URI target;
        private int attempts;

        private OutgoingCall(GlobalTransaction transaction, HttpMethod method, URI target) {
            this.transaction = transaction;
            this.call = transaction.call(target);
            this.method = method;
            this.target = target;
        }

        /** The context header for the next attempt. */
        String nextContext() {
            attempts++;
            return contexts.encode(call.context());
        }

        /** Whether to send it again after this failure, under the same number (R4). */
        boolean mayRepeat(IOException failure) {
            if (!neverLeft(failure)) {
                call.lost();
            }
            return attempts < retry.maxAttempts()
                    && transaction.remaining().compareTo(retry.delay()) > 0
                    && (neverLeft(failure) || IDEMPOTENT.contains(method) || participants.contains(target));
        }

        private static boolean neverLeft(IOException failure) {
            return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        }

        void answered(HttpStatusCode status, List<String> report) {
            if (!report.isEmpty()) {
                reported(status, String.join(", ", report));
            } else if (status.is5xxServerError() || status.isSameCodeAs(HttpStatus.REQUEST_TIMEOUT)) {
                call.unknown("the answer was " + status.value() + ", without a " + ReportCodec.HEADER + " header");
            } else {
                call.answered(CallReport.NONE);
            }
        }

        private void reported(HttpStatusCode status, String report) {
            try {
                known(status, reports.decode(report, call.context()));
            } catch (IllegalArgumentException e) {
                call.unknown("the " + ReportCodec.HEADER + " header of the answer " + e.getMessage());
            }
        }

        private void known(HttpStatusCode status, CallReport report) {
            if (status.isError()) {
                call.failed(report);
            } else {
                call.answered(report);
            }
            if (!report.participants().isEmpty() && participants.size() < MAX_REMEMBERED) {
                participants.add(target);
            }
        }

        void failed(Throwable cause) {
            call.unknown(cause.toString());
        }

        void cancelled() {
            call.unknown("it was cancelled");
        }
    }
}
