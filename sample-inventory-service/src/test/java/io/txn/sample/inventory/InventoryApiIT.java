package io.txn.sample.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class InventoryApiIT {

    private static final EmbeddedPostgres postgres = postgres();

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
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
        properties.add("spring.datasource.username", () -> "postgres");
        properties.add("spring.datasource.password", () -> "");
        properties.add("spring.kafka.bootstrap-servers", () -> "localhost:1"); // no broker: it all works without
    }

    @BeforeEach
    void connect() {
        http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    }

    @Test
    void showsWhatWasPut() {
        put("book", "{\"available\": 100, \"price\": \"9.99\"}").expectStatus().isOk();

        shows("book", "{\"sku\": \"book\", \"available\": 100, \"reserved\": 0, \"price\": \"9.99\"}");
    }

    @Test
    void takesAPriceThatIsANumber() {
        put("pen", "{\"available\": 1, \"price\": 1.1}").expectStatus().isOk();

        shows("pen", "{\"sku\": \"pen\", \"available\": 1, \"reserved\": 0, \"price\": \"1.10\"}");
    }

    @Test
    void leavesReservationsAloneWhenStockIsReplaced() {
        put("lamp", "{\"available\": 5, \"price\": \"20\"}").expectStatus().isOk();
        jdbc.update("update stock set reserved = 3 where sku = 'lamp'");

        put("lamp", "{\"available\": 7, \"price\": \"21\"}").expectStatus().isOk();

        shows("lamp", "{\"sku\": \"lamp\", \"available\": 7, \"reserved\": 3, \"price\": \"21.00\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"available\": -1, \"price\": \"1\"}",
                "{\"available\": 1, \"price\": \"-1\"}",
                "{\"available\": 1}",
                "{\"price\": \"1\"}",
                "{\"available\": 1.5, \"price\": \"1\"}",
                "{\"available\": 1, \"price\": \"1.001\"}",
                "{\"available\": 1, \"price\": 1E+2147483647}",
                "{\"available\": 1, \"price\": \"cheap\"}",
                "{\"available\": 100000000000000000000, \"price\": \"1\"}",
                "{\"available\": 1,",
                "[]",
                "",
            })
    void refusesAnInvalidLevel(String level) {
        put("invalid", level)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);

        assertThat(jdbc.queryForObject("select count(*) from stock where sku = 'invalid'", Integer.class))
                .isZero();
    }

    @Test
    void saysThatASkuIsUnknown() {
        http.get()
                .uri("/api/inventory/nothing")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-sku");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/reservations", "/api/deductions"})
    void reservesAndDeductsInGlobalTransactionsOnly(String path) {
        put("desk", "{\"available\": 1, \"price\": \"1\"}").expectStatus().isOk();

        http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"sku\": \"desk\", \"quantity\": 1}")
                .exchange()
                .expectStatus()
                .isEqualTo(409);

        shows("desk", "{\"sku\": \"desk\", \"available\": 1, \"reserved\": 0, \"price\": \"1.00\"}");
    }

    private ResponseSpec put(String sku, String level) {
        return http.put()
                .uri("/api/inventory/{sku}", sku)
                .contentType(MediaType.APPLICATION_JSON)
                .body(level)
                .exchange();
    }

    private void shows(String sku, String json) {
        http.get()
                .uri("/api/inventory/{sku}", sku)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json(json);
    }
}
