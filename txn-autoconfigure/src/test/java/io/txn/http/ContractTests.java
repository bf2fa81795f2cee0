package io.txn.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.txn.CallReport;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/openapi.yaml is what services in other languages are written by. */
class ContractTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static JsonNode contract;

    @BeforeAll
    static void read() throws IOException {
        try (Reader text = Files.newBufferedReader(Path.of("..", "docs", "openapi.yaml"))) {
            Map<String, Object> yaml = new Yaml().load(text);
            contract = JSON.valueToTree(yaml);
        }
    }

    @Test
    void namesTheEndpointsAndHeaders() {
        assertThat(contract.at("/paths").propertyNames())
                .containsExactlyInAnyOrder(Endpoint.OUTCOMES.path(), Endpoint.INQUIRIES.path());
        assertThat(contract.at("/components/parameters/Signature/name").asString())
                .isEqualTo(Endpoint.SIGNATURE);
        assertThat(description()).contains(ContextCodec.HEADER + ": ", ReportCodec.HEADER + ": ");
    }

    @Test
    void namesAllValues() {
        assertThat(values("Outcomes/properties/outcomes/items/properties/outcome"))
                .isEqualTo(names(Outcome.values()));
        assertThat(values("Acknowledgements/properties/acknowledgements/items/properties/status"))
                .isEqualTo(names(Acknowledgement.Status.values()));
        assertThat(values("Answers/properties/answers/items/properties/outcome"))
                .isEqualTo(names(Answer.values()));
    }

    @Test
    void givesTheLimits() {
        assertThat(schema("Outcomes/properties/outcomes/maxItems").asInt()).isEqualTo(Endpoint.MAX_ITEMS);
        assertThat(schema("Inquiry/properties/xids/maxItems").asInt()).isEqualTo(Endpoint.MAX_ITEMS);
        assertThat(schema("Xid/maxLength").asInt()).isEqualTo(Xid.MAX_LENGTH);
        assertThat(contract.at("/components/responses/TooLong/description").asString())
                .contains(Integer.toString(Endpoint.MAX_BYTES));
    }

    @Test
    void givesExamplesThatAreUnderstood() {
        assertUnderstood(Endpoint.OUTCOMES);
        assertUnderstood(Endpoint.INQUIRIES);
    }

    @Test
    void givesASignatureToTryOnesOwnBy() {
        String body = "{\"xids\":[\"orders:1\"]}";

        String signature = TestService.SIGNER.sign("inquiries", body.getBytes(StandardCharsets.UTF_8));

        assertThat(description()).contains(TestService.SECRET, body, signature);
    }

    @Test
    void givesASignatureOfAnAnswer() {
        String question = TestService.SIGNER.sign("inquiries", bytes("{\"xids\":[\"orders:1\"]}"));
        String body = "{\"answers\":[{\"xid\":\"orders:1\",\"outcome\":\"ROLLBACK\"}]}";

        String signature = TestService.SIGNER.sign("inquiries-answer", Endpoint.answering(question, bytes(body)));

        assertThat(description()).contains(question, body, signature);
    }

    @Test
    void givesAReportToTryOnesOwnBy() {
        TransactionContext call = new TransactionContext(
                new Xid("orders:1"), URI.create("http://orders"), Mode.TCC, Duration.ZERO, "2.1");
        CallReport report = new CallReport(Set.of(URI.create("http://inventory")), "a reason");

        String header = TestService.REPORTS.encode(report, call);

        assertThat(description())
                .contains("orders:1 2.1 \"http://inventory\", rollback-only\n")
                .contains(ReportCodec.HEADER + ": " + header + "\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertUnderstood(Endpoint<?, ?> endpoint) {
        JsonNode post = contract.at("/paths").get(endpoint.path()).get("post");
        JsonNode question =
                post.at("/requestBody/content").get("application/json").get("example");
        JsonNode answer =
                post.at("/responses/200/content").get("application/json").get("example");

        assertThat(roundTrip(question, endpoint.question())).isEqualTo(question);
        assertThat(roundTrip(answer, endpoint.answer())).isEqualTo(answer);
    }

    private static JsonNode roundTrip(JsonNode example, Class<?> type) {
        return JSON.readTree(Endpoint.JSON.writeValueAsString(Endpoint.JSON.readValue(example.toString(), type)));
    }

    private static String description() {
        return contract.at("/info/description").asString();
    }

    private static JsonNode schema(String path) {
        return contract.at("/components/schemas/" + path);
    }

    private static List<String> values(String path) {
        return schema(path).get("enum").valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }
}
