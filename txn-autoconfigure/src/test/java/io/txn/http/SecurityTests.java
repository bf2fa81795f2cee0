package io.txn.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.participant.Participant;
import io.txn.wire.ContextCodec;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with Spring Security and nothing configured: Boot's default chain, which lets nobody in. */
class SecurityTests {

    private static final String INQUIRY = "{\"xids\":[\"inventory:1\"]}";

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.startWithSecurity(
                "inventory", Inventory.class, "spring.security.user.name=me", "spring.security.user.password=secret");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void leavesTheDefaultChainAsItIs() {
        assertThat(service.bean(SecurityFilterChain.class)).isNotNull();
        assertThat(get("/reserve", "Accept", "application/json").statusCode()).isEqualTo(401);
    }

    @Test
    void answersTheEndpointsToWhoeverSigns() {
        HttpResponse<String> answer = inquire(TestService.SIGNER.sign("inquiries", bytes(INQUIRY)));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("ROLLBACK");
    }

    @Test
    void answersTheEndpointsToNobodyElse() {
        HttpResponse<String> answer = inquire("wrong");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"/anything", "/txn", "/txn/v1", "/txn/v1/anything", "/txn/v1/inquiries/more", "/txn/v1/inquiries/"})
    void opensNothingElse(String path) {
        assertThat(get(path, "Accept", "application/json").statusCode()).isEqualTo(401);
    }

    @Test
    void aContextIsNoLogin() {
        HttpResponse<String> answer =
                get("/reserve", "Accept", "application/json", ContextCodec.HEADER, TestService.header());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(Requests.report(answer)).isEqualTo("none");
    }

    @Test
    void aLoginTakesPart() {
        HttpResponse<String> answer =
                get("/reserve", "Authorization", "Basic bWU6c2VjcmV0", ContextCodec.HEADER, TestService.header());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Requests.report(answer)).isEqualTo("\"" + service.url() + "\"");
    }

    private static HttpResponse<String> inquire(String signature) {
        return Requests.post(
                service, "/txn/v1/inquiries", INQUIRY, "Content-Type", "application/json", "Txn-Signature", signature);
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return Requests.send("GET", service, path, "", headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @RestController
    static class Inventory {

        private final Participant participant;

        Inventory(Participant participant) {
            this.participant = participant;
        }

        @GetMapping("/reserve")
        String reserve() {
            TestService.reserve(participant, "apples");
            return "done";
        }
    }
}
