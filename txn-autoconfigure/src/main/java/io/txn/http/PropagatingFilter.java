package io.txn.http;

import io.txn.GlobalTransaction;
import io.txn.http.OutgoingCalls.OutgoingCall;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/**
 * Sends the current transaction's context with each request of a {@code WebClient}. Current is the one of the thread that
 * subscribes, or else of the Reactor context, or else of the thread that built the request: a repetition by the
 * application, for one, subscribes in a thread of Reactor's.
 */
final class PropagatingFilter implements ExchangeFilterFunction {

    private static final String ATTRIBUTE = GlobalTransaction.class.getName();

    private final OutgoingCalls calls;

    PropagatingFilter(OutgoingCalls calls) {
        this.calls = calls;
    }

    void addTo(WebClient.Builder builder) {
        builder.filters(filters -> {
            if (!filters.contains(this)) {
                filters.add(this);
                builder.defaultRequest(PropagatingFilter::remember);
            }
        });
    }

    private static void remember(WebClient.RequestHeadersSpec<?> request) {
        GlobalTransaction.current().ifPresent(transaction -> request.attribute(ATTRIBUTE, transaction));
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(context -> {
            GlobalTransaction transaction = current(request, context);
            return transaction == null
                    ? next.exchange(request)
                    : send(calls.begin(transaction, request.method(), request.url()), request, next);
        });
    }

    private static @Nullable GlobalTransaction current(ClientRequest request, ContextView context) {
        return GlobalTransaction.current()
                .or(() -> context.getOrEmpty(GlobalTransaction.class))
                .or(() -> request.attribute(ATTRIBUTE).map(GlobalTransaction.class::cast))
                .orElse(null);
    }

    private Mono<ClientResponse> send(OutgoingCall call, ClientRequest request, ExchangeFunction next) {
        return Mono.defer(() -> next.exchange(attempt(call, request)))
                .retryWhen(Retry.from(failures -> failures.concatMap(failure -> again(call, failure.failure()))))
                .doOnNext(response ->
                        call.answered(response.statusCode(), response.headers().header(ReportCodec.HEADER)))
                .doOnError(call::failed)
                .doOnCancel(call::cancelled);
    }

    private static ClientRequest attempt(OutgoingCall call, ClientRequest request) {
        return ClientRequest.from(request)
                .headers(headers -> headers.set(ContextCodec.HEADER, call.nextContext()))
                .build();
    }

    private Publisher<?> again(OutgoingCall call, Throwable failure) {
        Optional<IOException> transit = Optional.ofNullable(failure.getCause())
                .filter(IOException.class::isInstance)
                .map(IOException.class::cast);
        return transit.filter(call::mayRepeat).isPresent() ? Mono.delay(calls.retryDelay()) : Flux.error(failure);
    }
}
