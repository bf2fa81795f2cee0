package io.txn.sample.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.sample.order.StubService.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** The order service between two services that answer what a test wants. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class OrderApiIT {

    private static final String ORDER = "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": 3}";
    private static final String SAGA =
            "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": 3, \"mode\": \"SAGA\"}";

    private static final EmbeddedPostgres postgres = postgres();
    private static final StubService inventory = new StubService();
    private static final StubService payment = new StubService();

    @Autowired
    JdbcTemplate jdbc;

    @LocalServerPort
    int port;

    RestTestClient http;

    private static EmbeddedPostgres postgres() {
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @DynamicPropertySource
    static void surroundings(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
        properties.add("spring.datasource.username", () -> "postgres");
        properties.add("spring.datasource.password", () -> "");
        properties.add("spring.kafka.bootstrap-servers", () -> "localhost:1"); // no broker: it all works without
        properties.add("spring.http.serviceclient.inventory.base-url", inventory::url);
        properties.add("spring.http.serviceclient.payment.base-url", payment::url);
        properties.add("spring.kafka.bootstrap-servers", () -> "localhost:1"); // where nobody is
        // Own branches of what rolled back are cancelled at once or by recovery, which should not keep a test waiting.
        properties.add("txn.timeout", () -> "3s");
        properties.add("txn.recovery.interval", () -> "500ms");
    }

    @BeforeEach
    void begin() {
        http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
        jdbc.update("delete from orders");
        inventory.answers(Answer.ok("{\"unitPrice\": \"9.99\"}"));
        payment.answers(Answer.ok("{\"amount\": \"29.97\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {ORDER, SAGA})
    void placesAnOrder(String request) {
        ResponseSpec response = post(request).expectStatus().isCreated();

        Order order = response.returnResult(Order.class).getResponseBody();
        assertThat(order.status()).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(order.amount()).isEqualTo("29.97");
        assertThat(order.xid()).startsWith("order-service:");
        assertThat(get(order.id())).isEqualTo(order);
        assertThat(ordersOf("alice")).containsExactly(order);
    }

    @Test
    void showsMoneyAsAString() {
        post(ORDER)
                .expectStatus()
                .isCreated()
                .expectBody()
                .json("{\"amount\": \"29.97\", \"status\": \"CONFIRMED\", \"quantity\": 3}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"sku\": \"book\", \"quantity\": 1}",
                "{\"userId\": \"alice\", \"quantity\": 1}",
                "{\"userId\": \"alice\", \"sku\": \"book\"}",
                "{\"userId\": \" \", \"sku\": \"book\", \"quantity\": 1}",
                "{\"userId\": \"alice\", \"sku\": \"a\\u0000b\", \"quantity\": 1}",
                "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": 0}",
                "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": -1}",
                "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": 1.5}",
                "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": 2147483648}",
                "{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": \"many\"}",
                "{\"userId\": \"alice\",",
                "[]",
                "",
            })
    void refusesAnInvalidOrder(String order) {
        post(order)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void saysWhichModesThereAre() {
        post("{\"userId\": \"alice\", \"sku\": \"book\", \"quantity\": 1, \"mode\": \"XA\"}")
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("mode must be one of: TCC, TCC_KAFKA, SAGA.");
    }

    @ParameterizedTest
    @CsvSource({"404,unknown-sku", "422,insufficient-stock"})
    void tellsWhyTheInventoryRefuses(int status, String code) {
        inventory.answers(Answer.refusal(status, code));

        problem(post(ORDER), status).jsonPath("$.code").isEqualTo(code);
        problem(post(SAGA), status).jsonPath("$.code").isEqualTo(code);

        assertThat(ordersOf("alice")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"404,unknown-user", "422,insufficient-funds"})
    void tellsWhyThePaymentServiceRefuses(int status, String code) {
        payment.answers(Answer.refusal(status, code));

        problem(post(ORDER), status).jsonPath("$.code").isEqualTo(code);

        assertThat(ordersOf("alice")).noneMatch(order -> order.status() == OrderStatus.CONFIRMED);
    }

    @ParameterizedTest
    @CsvSource({"404,unknown-user", "422,insufficient-funds"})
    void hasCancelledTheOrderWhenItTellsThatASagaIsRefused(int status, String code) {
        payment.answers(Answer.refusal(status, code));

        problem(post(SAGA), status).jsonPath("$.code").isEqualTo(code);

        assertThat(ordersOf("alice")).singleElement().matches(order -> order.status() == OrderStatus.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 400, 401, 404, 409, 500, 503})
    void asksToTryAgainWhenAServiceDoesNotWork(int status) {
        payment.answers(new Answer(status, status == 0 ? "" : "{}"));

        asksToTryAgain(ORDER);
        asksToTryAgain(SAGA);
    }

    private void asksToTryAgain(String order) {
        ResponseSpec response = post(order).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1");

        problem(response, 503)
                .jsonPath("$.detail")
                .value(detail -> assertThat((String) detail).contains("payment"));
    }

    @Test
    void asksToTryAgainWhenPaymentCannotBeReachedOverKafka() {
        asksToTryAgain(ORDER.replace("}", ", \"mode\": \"TCC_KAFKA\"}"));

        assertThat(ordersOf("alice")).noneMatch(order -> order.status() == OrderStatus.CONFIRMED);
    }

    @Test
    void doesNotKnowAnOrderThatIsNotThere() {
        http.get()
                .uri("/api/orders/" + UUID.randomUUID())
                .exchange()
                .expectStatus()
                .isNotFound();
        http.get().uri("/api/orders/42").exchange().expectStatus().isBadRequest();
        http.get().uri("/api/orders").exchange().expectStatus().isBadRequest();
        assertThat(ordersOf("nobody")).isEmpty();
    }

    private ResponseSpec post(String order) {
        return http.post()
                .uri("/api/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body(order)
                .exchange();
    }

    private static BodyContentSpec problem(ResponseSpec response, int status) {
        return response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody();
    }

    private Order get(UUID id) {
        return http.get()
                .uri("/api/orders/{id}", id)
                .exchange()
                .returnResult(Order.class)
                .getResponseBody();
    }

    private List<Order> ordersOf(String userId) {
        return List.of(http.get()
                .uri("/api/orders?userId={userId}", userId)
                .exchange()
                .returnResult(Order[].class)
                .getResponseBody());
    }
}
