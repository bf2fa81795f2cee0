package io.txn.http;

import static io.txn.http.Peer.hangUp;
import static io.txn.http.Peer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Xid;
import io.txn.wire.ContextCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** The blocking clients beside what applications add to them. */
class InterceptorTests {

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
        service = TestService.startWithoutServer(Retrying.class, "txn.http.retry.delay=1ms");
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
    void countsARepetitionByTheApplicationAsANewCall() {
        peer.answersNext(status(503, "none"));

        client().post().uri(peer.url()).retrieve().toBodilessEntity();

        assertThat(calls()).containsExactly("1", "2");
    }

    @Test
    void runsInterceptorsBehindItForEachAttempt() {
        peer.answersNext(hangUp());
        RestClient client = service.bean(RestClient.Builder.class)
                .requestInterceptor((request, body, execution) -> {
                    request.getHeaders().add("Behind", "yes");
                    return execution.execute(request, body);
                })
                .build();

        client.put().uri(peer.url()).retrieve().toBodilessEntity();

        assertThat(calls()).containsExactly("1", "1");
        assertThat(peer.received("Behind")).containsExactly("yes", "yes");
    }

    @Test
    void repeatsWhateverCannotHaveArrived() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://localhost:" + socket.getLocalPort());
        }
        AtomicInteger attempts = new AtomicInteger();
        RestClient client = service.bean(RestClient.Builder.class)
                .requestInterceptor((request, body, execution) -> {
                    attempts.incrementAndGet();
                    return execution.execute(request, body);
                })
                .build();

        assertThatThrownBy(() -> client.post().uri(nobody).retrieve().toBodilessEntity())
                .isNotNull();

        assertThat(attempts).hasValue(2);
    }

    @Test
    void sendsAStreamedBodyWholeEachTime() {
        peer.answersNext(hangUp());
        String apples = "apples ".repeat(10_000);
        InputStreamResource stream =
                new InputStreamResource(new ByteArrayInputStream(apples.getBytes(StandardCharsets.UTF_8)));

        client().put().uri(peer.url()).body(stream).retrieve().toBodilessEntity();

        assertThat(peer.received()).extracting(Peer.Received::body).containsExactly(apples, apples);
    }

    @Test
    void leavesTheAnswersBodyToWhoeverAsked() {
        peer.answers(exchange -> {
            exchange.getResponseHeaders().add("Txn-Participants", Peer.signedReport(exchange, "none"));
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("first ".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            while (transaction.report().rollbackOnly() != null) {
                Thread.onSpinWait();
            }
            exchange.getResponseBody().write("second".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });

        String body = client().get().uri(peer.url()).exchange((request, response) -> {
            assertThat(transaction.report().rollbackOnly()).isNull();
            return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
        });

        assertThat(body).isEqualTo("first second");
    }

    @Test
    void isThereOnceHoweverOftenABuilderIsConfigured() {
        RestClientBuilderConfigurer configurer = service.bean(RestClientBuilderConfigurer.class);

        RestClient.Builder builder = configurer.configure(configurer.configure(RestClient.builder()));

        builder.requestInterceptors(
                interceptors -> assertThat(ours(interceptors)).hasSize(1));
    }

    @Test
    void isTheLastInterceptorOfARestTemplate() {
        RestTemplate template = service.bean(RestTemplateBuilder.class)
                .additionalInterceptors((request, body, execution) -> execution.execute(request, body))
                .build();

        assertThat(template.getInterceptors()).hasSize(2).last().isInstanceOf(PropagatingInterceptor.class);
    }

    @Test
    void repeatsNothingWhenTimeIsOver() {
        GlobalTransaction late = GlobalTransaction.begun(
                "work",
                new Xid("orders:2"),
                Mode.TCC,
                URI.create("http://orders"),
                Duration.ZERO,
                InstantSource.system(),
                null);
        peer.answersNext(hangUp());

        GlobalTransaction.Binding lateBinding = GlobalTransaction.bind(late);
        assertThatThrownBy(() -> client().put().uri(peer.url()).retrieve().toBodilessEntity())
                .isNotNull();
        lateBinding.close();

        assertThat(peer.received()).hasSize(1);
        assertThat(late.report().rollbackOnly()).contains("unknown");
    }

    @Test
    void repeatsNothingForAThreadThatIsToStop() {
        peer.answersNext(hangUp());

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> client().put().uri(peer.url()).retrieve().toBodilessEntity())
                .isNotNull();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(peer.received().size()).isLessThan(2);
        assertThat(transaction.report().rollbackOnly()).contains("unknown");
    }

    private static RestClient client() {
        return service.bean(RestClient.Builder.class).build();
    }

    private static Stream<ClientHttpRequestInterceptor> ours(List<ClientHttpRequestInterceptor> interceptors) {
        return interceptors.stream().filter(PropagatingInterceptor.class::isInstance);
    }

    private List<String> calls() {
        return peer.received(ContextCodec.HEADER).stream()
                .map(header -> TestService.CODEC.decode(header).call())
                .toList();
    }

    @Configuration(proxyBeanMethods = false)
    static class Retrying {

        @Bean
        RestClientCustomizer retry() {
            return builder -> builder.requestInterceptor((request, body, execution) -> {
                ClientHttpResponse response = execution.execute(request, body);
                if (response.getStatusCode().value() != 503) {
                    return response;
                }
                response.close();
                return execution.execute(request, body);
            });
        }
    }
}
