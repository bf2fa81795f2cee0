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
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
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

    private final HttpPeers peers = new HttpPeers(TestService.SIGNER, Duration.ofSeconds(1));
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
        GlobalTransaction running =
                GlobalTransaction.begun(XID, Mode.TCC, peer.url(), Duration.ofSeconds(5), InstantSource.system(), null);

        GlobalTransaction.Binding binding = GlobalTransaction.bind(running);
        peers.deliver(peer.url(), COMMIT);
        binding.close();

        assertThat(peer.received(ContextCodec.HEADER)).containsOnlyNulls();
    }

    @Test
    void signsNothingWhereThatIsSwitchedOff() throws Exception {
        peer.answers(json("{\"acknowledgements\":[]}"));

        new HttpPeers(Signer.disabled(), Duration.ofSeconds(1)).deliver(peer.url(), COMMIT);

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
