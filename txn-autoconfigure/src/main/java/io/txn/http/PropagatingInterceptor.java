package io.txn.http;

import io.txn.GlobalTransaction;
import io.txn.http.OutgoingCalls.OutgoingCall;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Sends the current transaction's context with each request of a {@code RestClient} or {@code RestTemplate}. */
final class PropagatingInterceptor implements ClientHttpRequestInterceptor {

    private final OutgoingCalls calls;

    PropagatingInterceptor(OutgoingCalls calls) {
        this.calls = calls;
    }

    void addTo(List<ClientHttpRequestInterceptor> interceptors) {
        if (!interceptors.contains(this)) {
            interceptors.add(this);
        }
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        GlobalTransaction transaction = GlobalTransaction.current().orElse(null);
        if (transaction == null) {
            return execution.execute(request, body);
        }
        OutgoingCall call = calls.begin(transaction, request.getMethod(), request.getURI());
        try {
            ClientHttpResponse response = send(call, request, body, execution);
            call.answered(response.getStatusCode(), response.getHeaders().getOrEmpty(ReportCodec.HEADER));
            return response;
        } catch (Throwable e) {
            call.failed(e);
            throw e;
        }
    }

    private ClientHttpResponse send(
            OutgoingCall call, HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        while (true) {
            request.getHeaders().set(ContextCodec.HEADER, call.nextContext());
            try {
                return sendOnce(request, body, execution);
            } catch (IOException e) {
                if (!call.mayRepeat(e) || !pause()) {
                    throw e;
                }
            }
        }
    }

    /** Some clients send when the status is asked for, and not before. */
    private static ClientHttpResponse sendOnce(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        ClientHttpResponse response = execution.execute(request, body);
        try {
            response.getStatusCode();
            return response;
        } catch (IOException e) {
            response.close();
            throw e;
        }
    }

    private boolean pause() {
        try {
            Thread.sleep(calls.retryDelay().toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
