package io.txn.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.txn.TransactionContext;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Another service, or something between us and it, that answers as a test tells it to. */
final class Peer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private volatile Answer usually = status(200);

    Peer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** What came, oldest first. */
    List<Received> received() {
        return received;
    }

    /** Values of one header of all requests. */
    List<String> received(String header) {
        return received.stream().map(request -> request.header(header)).toList();
    }

    void answers(Answer answer) {
        usually = answer;
    }

    /** Answers the next requests so, one after the other, before it answers as usual. */
    void answersNext(Answer... next) {
        answers.addAll(List.of(next));
    }

    private void handle(HttpExchange exchange) throws IOException {
        received.add(new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer next = answers.poll();
        (next == null ? usually : next).to(exchange);
    }

    static Answer status(int status) {
        return exchange -> write(exchange, status, "done");
    }

    /** Signed, as an answer to the call that came. */
    static Answer status(int status, String participants) {
        return exchange -> {
            exchange.getResponseHeaders().add(ReportCodec.HEADER, signedReport(exchange, participants));
            write(exchange, status, "done");
        };
    }

    /** With the header as it is given. */
    static Answer unsigned(int status, String participants) {
        return exchange -> {
            exchange.getResponseHeaders().add(ReportCodec.HEADER, participants);
            write(exchange, status, "done");
        };
    }

    static String signedReport(HttpExchange exchange, String participants) {
        TransactionContext call =
                TestService.CODEC.decode(exchange.getRequestHeaders().getFirst(ContextCodec.HEADER));
        String text = call.xid() + " " + call.call() + " " + participants;
        return participants + ";sig=:"
                + TestService.SIGNER.sign("txn-participants", text.getBytes(StandardCharsets.UTF_8)) + ":";
    }

    /** Signed, as the answer to the question that came. */
    static Answer json(String body) {
        return exchange -> {
            String endpoint = exchange.getRequestURI().getPath().replaceAll(".*/", "");
            String text = exchange.getRequestHeaders().getFirst("Txn-Signature") + "\n" + body;
            String signature = TestService.SIGNER.sign(endpoint + "-answer", text.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Txn-Signature", signature);
            write(exchange, 200, body);
        };
    }

    /** With the signature that is given, if any. */
    static Answer json(String body, String... signatures) {
        return exchange -> {
            List.of(signatures)
                    .forEach(signature -> exchange.getResponseHeaders().add("Txn-Signature", signature));
            write(exchange, 200, body);
        };
    }

    static Answer hangUp() {
        return HttpExchange::close;
    }

    /** Does what is asked, but nobody hears of it. */
    static Answer silence() {
        return exchange -> {
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                exchange.close();
            }
        };
    }

    private static void write(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", body.startsWith("{") ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** How a request is answered, or not. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** One request as it came. */
    record Received(String method, String path, com.sun.net.httpserver.Headers headers, String body) {
        String header(String name) {
            return headers.getFirst(name);
        }
    }
}
