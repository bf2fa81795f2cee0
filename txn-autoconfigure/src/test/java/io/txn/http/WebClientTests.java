package io.txn.http;

import static io.txn.http.Peer.silence;
import static io.txn.http.Peer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Xid;
import io.txn.wire.ContextCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The reactive client in threads that know nothing of the transaction. */
class WebClientTests {

    private static TestService service;

    private final GlobalTransaction transaction = GlobalTransaction.begun(
            "work",
            new Xid("orders:1"),
            Mode.TCC,
            URI.create("http://orders"),
            Duration.ofSeconds(30),
            InstantSource.system(),
            null);
    private GlobalTransaction.Binding binding;
    private Peer peer;

    @BeforeAll
    static void start() {
        service = TestService.startWithoutServer(Nothing.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void begin() throws IOException {
        peer = new Peer();
        binding = GlobalTransaction.bind(transaction);
    }

    @AfterEach
    void end() {
        binding.close();
        peer.close();
    }

    @Test
    void countsARepetitionByTheApplicationAsANewCallOfTheSameTransaction() {
        peer.answersNext(status(503, "none"));

        post().retryWhen(Retry.fixedDelay(1, Duration.ofMillis(1))).block();

        assertThat(calls()).containsExactly("1", "2");
    }

    @Test
    void belongsToTheTransactionInWhichTheRequestWasBuilt() {
        Mono<String> answer = post();

        answer.subscribeOn(Schedulers.boundedElastic()).block();

        assertThat(calls()).containsExactly("1");
    }

    @Test
    void belongsToTheTransactionOfTheReactorContext() {
        Mono<String> answer = Mono.defer(this::post)
                .subscribeOn(Schedulers.boundedElastic())
                .contextWrite(context -> context.put(GlobalTransaction.class, transaction));

        answer.block();

        assertThat(calls()).containsExactly("1");
    }

    @Test
    void belongsToNoTransactionWithoutAny() {
        Mono.defer(this::post).subscribeOn(Schedulers.boundedElastic()).block();

        assertThat(peer.received(ContextCodec.HEADER)).containsOnlyNulls();
    }

    @Test
    void doesNotKnowWhatACancelledCallDid() {
        peer.answers(silence());
        Disposable call = post().subscribe();
        await().until(() -> peer.received().size() == 1);

        call.dispose();

        assertThat(transaction.report().rollbackOnly()).contains("unknown: it was cancelled");
    }

    @Test
    void doesNotKnowWhatACallDidThatTookTooLong() {
        peer.answers(silence());

        assertThatThrownBy(() -> post().timeout(Duration.ofMillis(200)).block()).isNotNull();

        assertThat(transaction.report().rollbackOnly()).contains("unknown: it was cancelled");
    }

    @Test
    void knowsWhatACallDidWhoseBodyNobodyWants() {
        peer.answers(exchange -> {
            exchange.getResponseHeaders().add("Txn-Participants", Peer.signedReport(exchange, "none"));
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("beginning".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            silence().to(exchange);
        });

        String beginning = service.bean(WebClient.Builder.class)
                .build()
                .post()
                .uri(peer.url())
                .retrieve()
                .bodyToFlux(String.class)
                .next()
                .timeout(Duration.ofMillis(300), Mono.just("nothing"))
                .block();

        assertThat(beginning).isEqualTo("nothing");
        assertThat(transaction.report()).isEqualTo(CallReport.NONE);
    }

    @Test
    void isThereOnceHoweverOftenABuilderIsCustomized() {
        WebClient.Builder builder = service.bean(WebClient.Builder.class);

        service.beans(WebClientCustomizer.class).forEach(customizer -> customizer.customize(builder));

        builder.filters(filters -> assertThat(filters.stream().filter(PropagatingFilter.class::isInstance))
                .hasSize(1));
    }

    private Mono<String> post() {
        return service.bean(WebClient.Builder.class)
                .build()
                .post()
                .uri(peer.url())
                .retrieve()
                .bodyToMono(String.class);
    }

    private List<String> calls() {
        return peer.received(ContextCodec.HEADER).stream()
                .map(header -> TestService.CODEC.decode(header).call())
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}
}
