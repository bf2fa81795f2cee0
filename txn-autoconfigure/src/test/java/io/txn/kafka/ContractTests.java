package io.txn.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.support.KafkaHeaders;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/kafka.md and docs/openapi.yaml are what services in other languages are written by. */
class ContractTests {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void asksAndAnswersInTheSameWordsAsOverHttp() throws IOException {
        assertUnderstood("/txn/v1/outcomes", Question.OUTCOMES);
        assertUnderstood("/txn/v1/inquiries", Question.INQUIRIES);
    }

    private static void assertUnderstood(String path, Question<?, ?> kind) throws IOException {
        try (Reader text = Files.newBufferedReader(Path.of("..", "docs", "openapi.yaml"))) {
            Map<String, Object> yaml = new Yaml().load(text);
            JsonNode post = JSON.valueToTree(yaml).at("/paths").get(path).get("post");
            assertRoundTrip(post.at("/requestBody/content").get("application/json"), kind.question());
            assertRoundTrip(post.at("/responses/200/content").get("application/json"), kind.answer());
        }
    }

    private static void assertRoundTrip(JsonNode content, Class<?> type) {
        JsonNode example = content.get("example");
        assertThat(JSON.readTree(Question.JSON.writeValueAsString(Question.JSON.readValue(example.toString(), type))))
                .isEqualTo(example);
    }

    @Test
    void givesASignatureToTryOnesOwnBy() throws IOException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>("txn.orders", "{\"xids\":[\"orders:1\"]}".getBytes(UTF_8));
        SignedRecords.put(record, SignedRecords.MESSAGE, "inquiries");
        SignedRecords.put(record, KafkaHeaders.REPLY_TOPIC, "txn.replies.payment");
        SignedRecords.put(record, KafkaHeaders.CORRELATION_ID, "1");
        TestService.RECORDS.sign(record);

        String signature =
                new String(record.headers().lastHeader(SignedRecords.SIGNATURE).value(), UTF_8);

        assertThat(Files.readString(Path.of("..", "docs", "kafka.md"))).contains("the signature `" + signature + "`");
    }
}
