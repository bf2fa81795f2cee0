package io.txn.systemtests;

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
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * The network in front of one service: passes requests on to it and, when asked to, holds or loses some. A lost message
 * is a closed connection, as from a host that went away; an error status would be an answer.
 */
final class Proxy implements AutoCloseable {

    private static final Duration FORWARD_LIMIT = Duration.ofSeconds(60);

    /** Each connection has its own; the client that passes requests on sets them itself. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "te",
            "trailer",
            "upgrade",
            "transfer-encoding");

    static {
        // Otherwise Nagle's algorithm and delayed acknowledgements add 40 ms to every answer.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private volatile URI target;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(Proxy::daemon);
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Proxy(URI target) {
        this.target = target;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 0);
        } catch (IOException e) {
            throw new StackException("Cannot open a port for the proxy of " + target, e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Counts messages and lets them pass. */
    Fault watch(Predicate<Seen> which) {
        return add(Fault.Leg.REQUEST, which, CompletableFuture.completedFuture(true));
    }

    /** Holds messages until the fault is lifted, or they are lost. */
    Fault hold(Fault.Leg leg, Predicate<Seen> which) {
        return add(leg, which, new CompletableFuture<>());
    }

    /** Loses messages until the fault is lifted. */
    Fault lose(Fault.Leg leg, Predicate<Seen> which) {
        return add(leg, which, CompletableFuture.completedFuture(false));
    }

    /** Sends a request that it has seen to the service once more, as a network may that delays, and returns the status. */
    int sendAgain(Seen seen) {
        try {
            return forward(seen).statusCode();
        } catch (IOException e) {
            throw new UnansweredException(seen.method() + " " + seen.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted during " + seen, e);
        }
    }

    /** From now on requests go to another instance, as behind a load balancer. */
    void redirect(URI instance) {
        target = instance;
    }

    /** Ends every fault; what is held is lost. */
    void heal() {
        faults.forEach(Fault::lose);
    }

    @Override
    public void close() {
        heal();
        server.stop(0);
        threads.shutdownNow();
    }

    private Fault add(Fault.Leg leg, Predicate<Seen> which, CompletableFuture<Boolean> passes) {
        Fault fault = new Fault(leg, which, passes, faults::remove);
        faults.add(fault);
        return fault;
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Seen seen = seen(exchange);
            if (passes(Fault.Leg.REQUEST, seen)) {
                HttpResponse<byte[]> response = forward(seen);
                if (passes(Fault.Leg.RESPONSE, seen)) {
                    answer(exchange, response);
                }
            }
        } catch (IOException e) {
            // The service is away, or who asked is: either way the connection closes without an answer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Seen seen(HttpExchange exchange) throws IOException {
        return new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                Map.copyOf(exchange.getRequestHeaders()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private boolean passes(Fault.Leg leg, Seen seen) throws InterruptedException {
        boolean passes = true;
        for (Fault fault : faults) {
            passes &= !fault.concerns(leg, seen) || fault.meet(seen);
        }
        return passes;
    }

    private HttpResponse<byte[]> forward(Seen seen) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(seen.uri()))
                .timeout(FORWARD_LIMIT)
                .method(seen.method(), HttpRequest.BodyPublishers.ofString(seen.body()));
        seen.headers().forEach((name, values) -> {
            if (isEndToEnd(name)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (isEndToEnd(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        if (body.length == 0) {
            exchange.sendResponseHeaders(response.statusCode(), -1);
        } else {
            exchange.sendResponseHeaders(response.statusCode(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isEndToEnd(String header) {
        return !HOP_BY_HOP.contains(header.toLowerCase(Locale.ROOT));
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        return thread;
    }
}
