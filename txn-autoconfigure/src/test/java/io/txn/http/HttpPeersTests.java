package io.txn.http;

import static io.txn.http.Peer.hangUp;
import static io.txn.http.Peer.json;
import static io.txn.http.Peer.silence;
import static io.txn.http.Peer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransaction;
import io.txn.Mode;
import io.txn.Outcome;
import io.txn.Xid;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Acknowledgement.Status;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import io.txn.wire.AllowedHosts;
import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPeersTests {

    private static final Xid XID = new Xid("orders:1");
    private static final List<OutcomeMessage> COMMIT = List.of(new OutcomeMessage(XID, Outcome.COMMIT));

    private final HttpPeers peers = new HttpPeers(TestService.SIGNER, AllowedHosts.any(), Duration.ofSeconds(1));
    private Peer peer;

    @BeforeEach
    void start() throws IOException {
        peer = new Peer();
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    @Test
    void tellsOutcomes() throws Exception {
        peer.answers(
                json("{\"acknowledgements\":[{\"xid\":\"orders:1\",\"status\":\"FAILED\",\"error\":\"no\"}],\"x\":1}"));

        List<Acknowledgement> answer = peers.deliver(peer.url(), COMMIT);

        assertThat(answer).containsExactly(Acknowledgement.failed(XID, "no"));
        Peer.Received request = peer.received().get(0);
        assertThat(request.method() + " " + request.path()).isEqualTo("POST /txn/v1/outcomes");
        assertThat(request.body()).isEqualTo("{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":\"COMMIT\"}]}");
        assertThat(request.header("Txn-Signature"))
                .isEqualTo(TestService.SIGNER.sign("outcomes", request.body().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void asksForOutcomes() throws Exception {
        peer.answers(json("{\"answers\":[{\"xid\":\"orders:1\",\"outcome\":\"PENDING\"},"
                + "{\"xid\":\"orders:3\",\"outcome\":\"COMMIT\"}]}"));

        Map<Xid, Answer> answers = peers.inquire(peer.url(), List.of(XID, new Xid("orders:2")));

        assertThat(answers).isEqualTo(Map.of(XID, Answer.PENDING));
        Peer.Received request = peer.received().get(0);
        assertThat(request.path()).isEqualTo("/txn/v1/inquiries");
        assertThat(request.body()).isEqualTo("{\"xids\":[\"orders:1\",\"orders:2\"]}");
        assertThat(request.header("Txn-Signature"))
                .isEqualTo(TestService.SIGNER.sign("inquiries", request.body().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void keepsThePathOfABaseUrl() throws Exception {
        peer.answers(json("{\"acknowledgements\":[]}"));

        peers.deliver(URI.create(peer.url() + "/shop"), COMMIT);

        assertThat(peer.received()).extracting(Peer.Received::path).containsExactly("/shop/txn/v1/outcomes");
    }

    @Test
    void carriesNoContext() throws Exception {
        peer.answers(json("{\"acknowledgements\":[]}"));
        GlobalTransaction running = GlobalTransaction.begun(
                "work", XID, Mode.TCC, peer.url(), Duration.ofSeconds(5), InstantSource.system(), null);

        GlobalTransaction.Binding binding = GlobalTransaction.bind(running);
        peers.deliver(peer.url(), COMMIT);
        binding.close();

        assertThat(peer.received(ContextCodec.HEADER)).containsOnlyNulls();
    }

    @Test
    void signsNothingWhereThatIsSwitchedOff() throws Exception {
        peer.answers(json("{\"acknowledgements\":[]}", new String[0]));

        new HttpPeers(Signer.disabled(), AllowedHosts.any(), Duration.ofSeconds(1)).deliver(peer.url(), COMMIT);

        assertThat(peer.received()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 401, 404, 500, 503})
    void fallsForNoOtherStatus(int status) {
        peer.answers(status(status));

        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT))
                .hasMessageContaining(peer.url() + "/txn/v1/outcomes answered " + status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"acknowledgements\":[{}]}",
                "{\"acknowledgements\":[{\"xid\":\"orders:1\",\"status\":\"FINE\"}]}",
                "{\"acknowledgements\":[{\"xid\":\"orders:1\",\"status\":0}]}",
                "{\"acknowledgements\":[{\"xid\":\"orders 1\",\"status\":\"DONE\"}]}"
            })
    void fallsForNoNonsense(String answer) {
        peer.answers(json(answer));

        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT)).isNotNull();
    }

    @Test
    void believesNoAnswerThatIsNotSignedForThisQuestion() {
        String body = "{\"acknowledgements\":[{\"xid\":\"orders:1\",\"status\":\"DONE\"}]}";
        String other = TestService.SIGNER.sign("outcomes", "another question".getBytes(StandardCharsets.UTF_8));
        List<Peer.Answer> answers = List.of(
                json(body, new String[0]),
                json(body, ""),
                json(body, other),
                json(body, signed("outcomes-answer", other + "\n" + body)),
                json(body, signed("outcomes-answer", body)),
                json(body, signed("inquiries-answer", question() + "\n" + body)),
                json(body, signed("outcomes-answer", question() + "\n" + body + " ")),
                json(body, question(), signed("outcomes-answer", question() + "\n" + body)));

        for (Peer.Answer answer : answers) {
            peer.answers(answer);
            assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT))
                    .hasMessageContaining("without a valid Txn-Signature")
                    .hasMessageNotContaining("DONE");
        }
    }

    @Test
    void isNotHeldUpByAParticipantThatIsNotAllowed() throws Exception {
        HttpPeers choosy =
                new HttpPeers(TestService.SIGNER, AllowedHosts.of(List.of("localhost")), Duration.ofSeconds(1));
        peer.answers(json("{\"acknowledgements\":[{\"xid\":\"orders:1\",\"status\":\"DONE\"},"
                + "{\"xid\":\"orders:2\",\"status\":\"DONE\",\"participants\":[\"http://elsewhere\"]},"
                + "{\"xid\":\"orders:3\",\"status\":\"DONE\",\"participants\":[\"gopher://localhost\"]},"
                + "{\"xid\":\"orders:4\",\"status\":\"DONE\",\"participants\":["
                + "\"http://localhost\",".repeat(100) + "\"http://localhost\"]}]}"));

        List<Acknowledgement> answers = choosy.deliver(peer.url(), COMMIT);

        assertThat(answers)
                .extracting(Acknowledgement::status)
                .containsExactly(Status.DONE, Status.FAILED, Status.FAILED, Status.FAILED);
        assertThat(answers.get(1).error()).contains("http://elsewhere is not among", "txn.security.allowed-hosts");
        assertThat(answers.get(3).error()).contains("more than 100");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]",
                "http://[::ffff:169.254.169.254]",
                "http://[64:ff9b::a9fe:a9fe]",
                "http://[fd00:ec2::254]",
                "http://2852039166",
                "http://0xa9fea9fe",
                "http://169.254.43518",
                "http://0.0.0.0",
                "http://[::]",
                "http://224.0.0.1",
                "http://inventory/../admin",
                "http://inventory_1"
            })
    void callsNobodyWhereNoServiceIs(String address) {
        assertThatThrownBy(() -> peers.deliver(URI.create(address), COMMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(address);
    }

    @Test
    void callsNobodyWhoIsNotListed() {
        HttpPeers choosy =
                new HttpPeers(TestService.SIGNER, AllowedHosts.of(List.of("inventory")), Duration.ofSeconds(1));

        assertThatThrownBy(() -> choosy.inquire(peer.url(), List.of(XID)))
                .hasMessage(peer.url() + " is not among the hosts of txn.security.allowed-hosts");

        assertThat(peer.received()).isEmpty();
    }

    @Test
    void followsNobodyElsewhere() throws IOException {
        try (Peer elsewhere = new Peer()) {
            peer.answers(exchange -> {
                exchange.getResponseHeaders().add("Location", elsewhere.url() + "/txn/v1/outcomes");
                exchange.sendResponseHeaders(307, -1);
                exchange.close();
            });

            assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT)).hasMessageContaining("answered 307");

            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @Test
    void repeatsNothingThatALogWouldObey() {
        peer.answers(exchange -> {
            byte[] page = "\u001b[2J\r\nERROR forged \u202e\u2028x".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(500, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });

        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT)).message().matches("[\\x20-\\x7e]+");
    }

    private static String question() {
        return signed("outcomes", "{\"outcomes\":[{\"xid\":\"orders:1\",\"outcome\":\"COMMIT\"}]}");
    }

    private static String signed(String purpose, String text) {
        return TestService.SIGNER.sign(purpose, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void triesOnceMoreWhenAConnectionBreaks() throws Exception {
        peer.answers(json("{\"acknowledgements\":[]}"));
        peer.answersNext(hangUp());

        peers.deliver(peer.url(), COMMIT);

        assertThat(peer.received()).hasSize(2);
    }

    @Test
    void waitsNoLongerThanItShould() {
        peer.answers(silence());

        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT)).isInstanceOf(HttpTimeoutException.class);

        assertThat(peer.received()).hasSize(1);
    }

    @Test
    void waitsNoLongerForTheRestOfAnAnswer() {
        peer.answers(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            silence().to(exchange);
        });

        long begin = System.nanoTime();
        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT)).isInstanceOf(HttpTimeoutException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void readsNoMoreThanItShould() {
        peer.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(1024).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 2048; i++) {
                exchange.getResponseBody().write(blanks);
            }
            exchange.close();
        });

        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT)).hasMessageContaining("longer than");
    }

    @Test
    void repeatsOnlyAShortPieceOfARefusal() {
        peer.answers(exchange -> {
            byte[] page = "<html>\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });

        assertThatThrownBy(() -> peers.deliver(peer.url(), COMMIT))
                .hasMessageContaining("503: <html> <html>")
                .message()
                .hasSizeLessThan(300);
    }
}
