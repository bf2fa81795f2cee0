package io.txn.systemtests;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a customer and a shopkeeper can do with the three samples: their REST contract, in types. */
final class Shop {

    /** After this time a request counts as not answered. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Map<Sample, URI> services;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    Shop(Map<Sample, URI> services) {
        this.services = Map.copyOf(services);
    }

    void put(String sku, long available, BigDecimal price) {
        require(send(
                "PUT",
                uri(Sample.INVENTORY, "/api/inventory/" + sku),
                Map.of("available", available, "price", price.toPlainString())));
    }

    void put(String userId, BigDecimal balance) {
        require(send(
                "PUT", uri(Sample.PAYMENT, "/api/accounts/" + userId), Map.of("balance", balance.toPlainString())));
    }

    Stock stock(String sku) {
        return read(get(uri(Sample.INVENTORY, "/api/inventory/" + sku)), Stock.class);
    }

    Account account(String userId) {
        return read(get(uri(Sample.PAYMENT, "/api/accounts/" + userId)), Account.class);
    }

    List<Order> orders(String userId) {
        return List.of(read(get(uri(Sample.ORDER, "/api/orders?userId=" + userId)), Order[].class));
    }

    Order order(String id) {
        return read(get(uri(Sample.ORDER, "/api/orders/" + id)), Order.class);
    }

    /** What the inventory or the payment service has done for orders of which it was told by a message. */
    List<OrderEffect> effects(Sample consumer) {
        return List.of(read(get(uri(consumer, "/api/order-effects")), OrderEffect[].class));
    }

    /** Places an order and returns what the service answered; empty if it did not, and nobody knows what has happened. */
    Optional<Answer> place(NewOrder order) {
        try {
            HttpResponse<String> response = send("POST", uri(Sample.ORDER, "/api/orders"), order);
            boolean created = response.statusCode() == 201;
            return Optional.of(
                    new Answer(response.statusCode(), created ? read(response, Order.class) : null, response.body()));
        } catch (UnansweredException e) {
            return Optional.empty();
        }
    }

    /** Places an order that must be answered. */
    Answer placeAnswered(NewOrder order) {
        return place(order).orElseThrow(() -> new StackException("No answer to " + order));
    }

    /** The same request for a shell. */
    String curl(NewOrder order) {
        return "curl -X POST " + uri(Sample.ORDER, "/api/orders") + " -H 'Content-Type: application/json' -d '"
                + JSON.writeValueAsString(order) + "'";
    }

    String curlStock(String sku) {
        return "curl " + uri(Sample.INVENTORY, "/api/inventory/" + sku);
    }

    String curlAccount(String userId) {
        return "curl " + uri(Sample.PAYMENT, "/api/accounts/" + userId);
    }

    String curlOrders(String userId) {
        return "curl '" + uri(Sample.ORDER, "/api/orders?userId=" + userId) + "'";
    }

    String curlEffects() {
        return "curl " + uri(Sample.INVENTORY, "/api/order-effects");
    }

    private URI uri(Sample sample, String path) {
        URI service = services.get(sample);
        if (service == null) {
            throw new StackException("No " + sample.serviceName() + " is known here");
        }
        return service.resolve(path);
    }

    private HttpResponse<String> get(URI uri) {
        return exchange(HttpRequest.newBuilder(uri).timeout(LIMIT).build());
    }

    private HttpResponse<String> send(String method, URI uri, Object body) {
        return exchange(HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build());
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UnansweredException(request.method() + " " + request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted during " + request.method() + " " + request.uri(), e);
        }
    }

    private static <T> T read(HttpResponse<String> response, Class<T> type) {
        require(response);
        return JSON.readValue(response.body(), type);
    }

    private static void require(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new StackException(response.request().method() + " " + response.uri() + " was answered "
                    + response.statusCode() + ": " + response.body());
        }
    }
}
