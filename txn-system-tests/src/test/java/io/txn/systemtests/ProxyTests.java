package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyTests {

    private final List<String> served = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer service;
    private Proxy proxy;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
        service.createContext("/", this::serve);
        service.start();
        proxy = new Proxy(URI.create("http://localhost:" + service.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        proxy.close();
        service.stop(0);
    }

    @Test
    void passesRequestsAndResponsesOnAsTheyAre() {
        HttpResponse<String> response =
                send("/api/orders?userId=a%20b", "xid-service:1").join();

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Txn-Participants")).contains("none");
        assertThat(response.body()).isEqualTo("served");
        assertThat(served).containsExactly("POST /api/orders?userId=a%20b xid-service:1 body");
    }

    @Test
    void countsWhatItIsAskedToWatch() {
        Fault outcomes = proxy.watch(Seen.OUTCOMES);
        Fault calls = proxy.watch(Seen.CALL);

        send("/txn/v1/outcomes", "").join();
        send("/api/orders", "xid-service:1").join();

        assertThat(outcomes.hits()).singleElement().extracting(Seen::body).isEqualTo("body");
        assertThat(calls.hits()).singleElement().extracting(Seen::xid).isEqualTo("xid-service:1");
    }

    @Test
    void losesARequestBeforeTheServiceSeesIt() {
        Fault fault = proxy.lose(Fault.Leg.REQUEST, Seen.ANY);

        assertThatThrownBy(() -> send("/api/orders", "").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);

        assertThat(fault.hits()).hasSize(1);
        assertThat(served).isEmpty();
    }

    @Test
    void losesAResponseAfterTheServiceHasActed() {
        proxy.lose(Fault.Leg.RESPONSE, Seen.ANY);

        assertThatThrownBy(() -> send("/api/orders", "").join()).hasCauseInstanceOf(IOException.class);

        assertThat(served).hasSize(1);
    }

    @Test
    void holdsARequestUntilItIsLifted() {
        Fault fault = proxy.hold(Fault.Leg.REQUEST, Seen.ANY);
        CompletableFuture<HttpResponse<String>> response = send("/api/orders", "");

        fault.awaitHit();
        assertThat(served).isEmpty();
        fault.lift();

        assertThat(response.join().statusCode()).isEqualTo(201);
        assertThat(send("/api/orders", "").join().statusCode()).isEqualTo(201);
    }

    @Test
    void losesWhatItHolds() {
        Fault fault = proxy.hold(Fault.Leg.RESPONSE, Seen.ANY);
        CompletableFuture<HttpResponse<String>> response = send("/api/orders", "");

        fault.awaitHit();
        fault.lose();

        assertThatThrownBy(response::join).hasCauseInstanceOf(IOException.class);
        assertThat(send("/api/orders", "").join().statusCode()).isEqualTo(201);
    }

    @Test
    void sendsARequestAgainThatItHasSeen() {
        Fault fault = proxy.lose(Fault.Leg.REQUEST, Seen.ANY);
        assertThatThrownBy(() -> send("/api/orders", "xid-service:1").join()).isInstanceOf(CompletionException.class);

        int status = proxy.sendAgain(fault.awaitHit());

        assertThat(status).isEqualTo(201);
        assertThat(served).containsExactly("POST /api/orders xid-service:1 body");
    }

    @Test
    void answersNothingForAServiceThatIsAway() {
        service.stop(0);

        assertThatThrownBy(() -> send("/api/orders", "").join()).hasCauseInstanceOf(IOException.class);
    }

    private CompletableFuture<HttpResponse<String>> send(String path, String context) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(proxy.uri().resolve(path)).POST(HttpRequest.BodyPublishers.ofString("body"));
        if (!context.isEmpty()) {
            request.header("Txn-Context", context);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String context = exchange.getRequestHeaders().getFirst("Txn-Context");
            served.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + context + " " + body);
            exchange.getResponseHeaders().set("Txn-Participants", "none");
            exchange.sendResponseHeaders(201, 0);
            exchange.getResponseBody().write("served".getBytes(StandardCharsets.UTF_8));
        }
    }
}
