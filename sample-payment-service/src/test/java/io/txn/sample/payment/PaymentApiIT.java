package io.txn.sample.payment;

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
class PaymentApiIT {

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
        properties.add("spring.kafka.listener.auto-startup", () -> "false"); // there is no broker
    }

    @BeforeEach
    void connect() {
        http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
    }

    @Test
    void showsWhatWasPut() {
        put("alice", "{\"balance\": \"500.00\"}").expectStatus().isOk();

        shows("alice", "{\"userId\": \"alice\", \"balance\": \"500.00\", \"frozen\": \"0.00\"}");
    }

    @Test
    void takesABalanceThatIsANumber() {
        put("bob", "{\"balance\": 0.1}").expectStatus().isOk();

        shows("bob", "{\"userId\": \"bob\", \"balance\": \"0.10\", \"frozen\": \"0.00\"}");
    }

    @Test
    void leavesFrozenMoneyAloneWhenTheBalanceIsReplaced() {
        put("carol", "{\"balance\": \"10\"}").expectStatus().isOk();
        jdbc.update("update account set frozen = 2.50 where user_id = 'carol'");

        put("carol", "{\"balance\": \"20\"}").expectStatus().isOk();

        shows("carol", "{\"userId\": \"carol\", \"balance\": \"20.00\", \"frozen\": \"2.50\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"balance\": \"-0.01\"}",
                "{\"balance\": \"1.234\"}",
                "{\"balance\": 1E+2147483647}",
                "{\"balance\": \"much\"}",
                "{\"balance\": null}",
                "{}",
                "{\"balance\":",
                "[]",
                "",
            })
    void refusesAnInvalidBalance(String balance) {
        put("invalid", balance)
                .expectStatus()
                .isBadRequest()
                .expectHeader()
                .contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);

        assertThat(jdbc.queryForObject("select count(*) from account where user_id = 'invalid'", Integer.class))
                .isZero();
    }

    @Test
    void saysThatAUserIsUnknown() {
        http.get()
                .uri("/api/accounts/nobody")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("unknown-user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/freezes", "/api/charges"})
    void freezesAndChargesInGlobalTransactionsOnly(String path) {
        put("dave", "{\"balance\": \"1\"}").expectStatus().isOk();

        http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"userId\": \"dave\", \"amount\": \"1\"}")
                .exchange()
                .expectStatus()
                .isEqualTo(409);

        shows("dave", "{\"userId\": \"dave\", \"balance\": \"1.00\", \"frozen\": \"0.00\"}");
    }

    private ResponseSpec put(String userId, String balance) {
        return http.put()
                .uri("/api/accounts/{userId}", userId)
                .contentType(MediaType.APPLICATION_JSON)
                .body(balance)
                .exchange();
    }

    private void shows(String userId, String json) {
        http.get()
                .uri("/api/accounts/{userId}", userId)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json(json);
    }
}
