package io.txn.http;

import static io.txn.http.Peer.hangUp;
import static io.txn.http.Peer.silence;
import static io.txn.http.Peer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.GlobalTransactionOperations;
import io.txn.TransactionDefinition;
import io.txn.TransactionRolledBackException;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Participant;
import io.txn.wire.ContextCodec;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Orders coordinate, inventory takes part and calls prices, and everything goes over the wire. */
class TwoServicesTests {

    private static TestService orders;
    private static TestService inventory;
    private static TestService prices;

    private Peer peer;

    @BeforeAll
    static void start() {
        orders = TestService.start("orders", Service.class, "spring.http.clients.read-timeout=10s");
        inventory = TestService.start("inventory", Service.class, "spring.http.clients.read-timeout=1s");
        prices = TestService.start("prices", Service.class);
    }

    @AfterAll
    static void stop() {
        orders.close();
        inventory.close();
        prices.close();
    }

    @BeforeEach
    void forget() throws IOException {
        inventory.forget();
        prices.forget();
        peer = new Peer();
    }

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void commitsEverywhere() {
        within(() -> {
            call(inventory.url() + "/reserve?what=apples");
            call(prices.url() + "/reserve?what=price");
        });

        assertThat(inventory.ended()).containsExactly("COMMIT apples");
        assertThat(prices.ended()).containsExactly("COMMIT price");
    }

    @Test
    void rollsBackEverywhere() {
        assertThatThrownBy(() -> within(() -> {
                    call(inventory.url() + "/reserve?what=apples");
                    call(prices.url() + "/reserve?what=price");
                    throw new IllegalStateException("no money");
                }))
                .hasMessage("no money");

        assertThat(inventory.ended()).containsExactly("ROLLBACK apples");
        assertThat(prices.ended()).containsExactly("ROLLBACK price");
    }

    @Test
    void tellsThoseThatParticipantsCalled() {
        within(() -> call(inventory.url() + "/pass-on?to=" + prices.url() + "/reserve?what=price"));

        assertThat(prices.ended()).containsExactly("COMMIT price");
        assertThat(inventory.ended()).isEmpty();
    }

    @Test
    void rollsBackIfTheParticipantFailedAfterItsBranch() {
        assertThatThrownBy(() -> within(() -> call(inventory.url() + "/reserve-and-fail?what=apples")))
                .hasMessageContaining("500");

        assertThat(inventory.ended()).containsExactly("ROLLBACK apples");
    }

    @Test
    void commitsIfTheApplicationGetsOverAFailureThatIsKnown() {
        within(() -> {
            call(prices.url() + "/reserve?what=price");
            assertThatThrownBy(() -> call(inventory.url() + "/refuse")).hasMessageContaining("500");
        });

        assertThat(prices.ended()).containsExactly("COMMIT price");
    }

    @Test
    void rollsBackEvenIfTheApplicationGetsOverAnUnknownCall() {
        peer.answers(status(502));

        assertThatThrownBy(() -> within(() -> {
                    call(inventory.url() + "/reserve?what=apples");
                    assertThatThrownBy(() -> call(peer.url() + "/")).hasMessageContaining("502");
                }))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining(peer.url() + " is unknown: the answer was 502");

        assertThat(inventory.ended()).containsExactly("ROLLBACK apples");
        assertThat(peer.received()).extracting(Peer.Received::path).contains("/txn/v1/outcomes");
    }

    @Test
    void rollsBackEvenIfAParticipantGetsOverAnUnknownCall() {
        peer.answers(silence());

        assertThatThrownBy(() ->
                        within(() -> call(inventory.url() + "/reserve-and-swallow?what=apples&to=" + peer.url() + "/")))
                .isInstanceOf(TransactionRolledBackException.class)
                .hasMessageContaining("a participant marked the transaction rollback-only");

        assertThat(inventory.ended()).containsExactly("ROLLBACK apples");
    }

    @Test
    void repeatsABrokenCallAsTheSameCall() {
        String enlisted = "\"" + inventory.url() + "\"";
        peer.answersNext(status(200, enlisted), hangUp(), status(200, enlisted));

        within(() -> {
            call(peer.url() + "/");
            call(peer.url() + "/");
        });

        assertThat(peer.received(ContextCodec.HEADER))
                .extracting(header -> TestService.CODEC.decode(header).call())
                .containsExactly("1", "2", "2");
    }

    @Test
    void writesNothingForATransactionInWhichNobodyTookPart() {
        int before = orders.bean(MemoryDecisionStore.class).committed().size();

        within(() -> call(inventory.url() + "/nothing"));

        assertThat(orders.bean(MemoryDecisionStore.class).committed()).hasSize(before);
    }

    private static void within(Runnable work) {
        orders.bean(GlobalTransactionOperations.class).execute(TransactionDefinition.named("test"), () -> {
            work.run();
            return "done";
        });
    }

    private static void call(String url) {
        orders.bean(Service.class).call(url);
    }

    @RestController
    static class Service {

        private final Participant participant;
        private final RestClient client;

        Service(Participant participant, RestClient.Builder builder) {
            this.participant = participant;
            this.client = builder.build();
        }

        private void call(String url) {
            client.post().uri(URI.create(url)).retrieve().toBodilessEntity();
        }

        @PostMapping("/nothing")
        void nothing() {}

        @PostMapping("/reserve")
        void reserve(@RequestParam String what) {
            TestService.reserve(participant, what);
        }

        @PostMapping("/reserve-and-fail")
        void reserveAndFail(@RequestParam String what) {
            TestService.reserve(participant, what);
            throw new IllegalStateException("a bug");
        }

        @PostMapping("/refuse")
        void refuse() {
            throw new IllegalStateException("not today");
        }

        @PostMapping("/pass-on")
        void passOn(@RequestParam String to) {
            call(to);
        }

        @PostMapping("/reserve-and-swallow")
        void reserveAndSwallow(@RequestParam String what, @RequestParam String to) {
            TestService.reserve(participant, what);
            assertThatThrownBy(() -> call(to)).isNotNull();
        }
    }
}
