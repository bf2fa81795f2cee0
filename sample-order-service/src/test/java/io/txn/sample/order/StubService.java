package io.txn.sample.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Stands in for a service that is no concern of the test: answers every request alike, and knows no transactions. */
final class StubService {

    private final HttpServer server;
    private volatile Answer answer = Answer.none();

    StubService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    void answers(Answer answer) {
        this.answer = answer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Answer now = answer;
        exchange.getRequestBody().readAllBytes();
        if (now.status() == 0) {
            exchange.close();
            return;
        }
        byte[] body = now.body().getBytes(UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", now.status() < 400 ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(now.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** What to answer; status 0 is to hang up. */
    record Answer(int status, String body) {

        static Answer none() {
            return new Answer(0, "");
        }

        static Answer ok(String body) {
            return new Answer(200, body);
        }

        static Answer refusal(int status, String code) {
            return new Answer(
                    status,
                    "{\"status\": %d, \"title\": \"No\", \"detail\": \"Because.\", \"code\": \"%s\"}"
                            .formatted(status, code));
        }
    }
}
