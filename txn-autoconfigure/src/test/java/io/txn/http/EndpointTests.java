package io.txn.http;

import static io.txn.http.Requests.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.txn.Outcome;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Participant;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

class EndpointTests {

    private static final String OUTCOMES = "/txn/v1/outcomes";
    private static final String INQUIRIES = "/txn/v1/inquiries";
    private static final String XID = "orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY";
    private static final String COMMIT = "{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":\"COMMIT\"}]}";

    private static TestService service;

    private Set<Xid> gates;

    @BeforeAll
    static void start() {
        service = TestService.start("inventory", Inventory.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @BeforeEach
    void look() {
        gates = Set.copyOf(service.bean(MemoryBranchStore.class).gates().keySet());
    }

    @Test
    void carriesOutOutcomes() {
        Requests.call(service, "/reserve");

        HttpResponse<String> answer =
                signed(OUTCOMES, "outcomes", "{\"outcomes\":[{\"xid\":\"" + XID + "\",\"outcome\":\"COMMIT\"}]}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"acknowledgements\":[{\"xid\":\"" + XID + "\",\"status\":\"DONE\",\"error\":null}]}");
        assertThat(service.ended()).containsExactly("COMMIT apples");
    }

    @Test
    void answersEachOutcomeOnItsOwn() {
        signed(OUTCOMES, "outcomes", COMMIT);

        HttpResponse<String> answer = signed(
                OUTCOMES,
                "outcomes",
                "{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":\"ROLLBACK\"},"
                        + "{\"xid\":\"orders:2\",\"outcome\":\"ROLLBACK\"}],\"later\":1}");

        assertThat(answer.body())
                .contains("{\"xid\":\"orders:1\",\"status\":\"PARKED\",\"error\":\"")
                .contains("{\"xid\":\"orders:2\",\"status\":\"DONE\",\"error\":null}");
    }

    @Test
    void answersInquiriesAboutItsOwnTransactions() {
        HttpResponse<String> answer =
                signed(INQUIRIES, "inquiries", "{\"xids\":[\"inventory:1\",\"orders:2\"],\"later\":1}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"answers\":[{\"xid\":\"inventory:1\",\"outcome\":\"ROLLBACK\"}]}");
        assertThat(service.bean(MemoryDecisionStore.class).committed().values())
                .filteredOn(decision -> decision.xid().equals(new Xid("inventory:1")))
                .extracting(Decision::outcome)
                .containsExactly(Outcome.ROLLBACK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "inquiries", "txn-context"})
    void refusesWhatIsNotSignedForThisPurpose(String purpose) {
        String signature = purpose.isEmpty() || purpose.equals("garbage")
                ? purpose
                : TestService.SIGNER.sign(purpose, bytes(COMMIT));

        HttpResponse<String> answer =
                send("POST", service, OUTCOMES, COMMIT, "Content-Type", "application/json", "Txn-Signature", signature);

        assertRefused(answer, 401, "Txn-Signature header is missing or wrong");
    }

    @Test
    void refusesWhatIsNotSignedBeforeItIsParsed() {
        HttpResponse<String> answer =
                send("POST", service, OUTCOMES, "not JSON at all", "Content-Type", "application/json");

        assertRefused(answer, 401, "Txn-Signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "",
                "null",
                "[]",
                "{}",
                "{\"outcomes\":null}",
                "{\"outcomes\":[null]}",
                "{\"outcomes\":[{\"xid\":\"orders:1\"}]}",
                "{\"outcomes\":[{\"outcome\":\"COMMIT\"}]}",
                "{\"outcomes\":[{\"xid\":\"orders:9\",\"outcome\":\"MAYBE\"}]}",
                "{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":0}]}",
                "{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":\"0\"}]}",
                "{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":\"\"}]}",
                "{\"outcomes\":[{\"xid\":\"orders:9\",\"outcome\":\"COMMIT\"},{\"xid\":\"?\",\"outcome\":\"COMMIT\"}]}",
                "{\"outcomes\":[{\"xid\":{},\"outcome\":\"COMMIT\"}]}",
                "{\"outcomes\":[{\"xid\":\"orders:9\",\"outcome\":\"COMMIT\"}]} and more"
            })
    void changesNothingIfThereIsAnythingItDoesNotUnderstand(String body) {
        HttpResponse<String> answer = signed(OUTCOMES, "outcomes", body);

        assertRefused(answer, 400, "");
    }

    @Test
    void takesAThousandXidsAndNoMore() {
        assertThat(signed(INQUIRIES, "inquiries", xids(1000)).statusCode()).isEqualTo(200);
        assertRefused(signed(INQUIRIES, "inquiries", xids(1001)), 400, "at most 1000");
    }

    @Test
    void takesAMegabyteAndNoMore() {
        String padded = " ".repeat(1024 * 1024 - COMMIT.length()) + COMMIT;

        assertThat(signed(OUTCOMES, "outcomes", padded).statusCode()).isEqualTo(200);
        assertThat(signed(OUTCOMES, "outcomes", " " + padded).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"GET", "PUT", "DELETE", "OPTIONS"})
    void takesOnlyPost(String method) {
        HttpResponse<String> answer = send(method, service, OUTCOMES, "");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "nonsense"})
    void takesOnlyJson(String type) {
        HttpResponse<String> answer = send("POST", service, OUTCOMES, COMMIT, "Content-Type", type);

        assertRefused(answer, 415, "application/json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/txn", "/txn/v1", "/txn/v1/outcomes/", "/txn/v1/outcomes/1", "/txn/v2/outcomes"})
    void answersNothingElseThere(String path) {
        assertThat(signed(path, "outcomes", COMMIT).statusCode()).isEqualTo(404);
    }

    @Test
    void takesNoPartInATransactionItself() {
        HttpResponse<String> answer = send(
                "POST",
                service,
                OUTCOMES,
                COMMIT,
                "Content-Type",
                "application/json; charset=utf-8",
                "Txn-Signature",
                TestService.SIGNER.sign("outcomes", bytes(COMMIT)),
                ContextCodec.HEADER,
                "nonsense");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.mvc.servlet.path=/api", "server.servlet.context-path=/shop"})
    void isWhereOthersLookForItWhereverTheApplicationIs(String property) {
        boolean moved = property.contains("context-path");
        try (TestService elsewhere = TestService.start("inventory", Inventory.class, property)) {
            HttpResponse<String> answer = send(
                    "POST",
                    elsewhere,
                    (moved ? "/shop" : "") + OUTCOMES,
                    COMMIT,
                    "Content-Type",
                    "application/json",
                    "Txn-Signature",
                    TestService.SIGNER.sign("outcomes", bytes(COMMIT)));

            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    private HttpResponse<String> signed(String path, String purpose, String body) {
        String signature = TestService.SIGNER.sign(purpose, bytes(body));
        return send("POST", service, path, body, "Content-Type", "application/json", "Txn-Signature", signature);
    }

    private void assertRefused(HttpResponse<String> answer, int status, String why) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status).contains(why);
        assertThat(service.bean(MemoryBranchStore.class).gates()).containsOnlyKeys(gates);
    }

    private static String xids(int count) {
        List<String> xids =
                IntStream.range(0, count).mapToObj(i -> "\"orders:" + i + "\"").toList();
        return xids.stream().collect(Collectors.joining(",", "{\"xids\":[", "]}"));
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

        @PostMapping("/reserve")
        void reserve() {
            TestService.reserve(participant, "apples");
        }
    }
}
