package io.txn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.txn.GlobalTransactionOperations;
import io.txn.TransactionDefinition;
import io.txn.TransactionRolledBackException;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.Participant;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A participant says a wrong address of itself: what it did is confirmed all the same, because it asks. */
class LyingParticipantTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] SOON = {"txn.timeout=2s", "txn.completion.wait=0s", "txn.recovery.interval=200ms"};

    private static TestService orders;

    @BeforeAll
    static void start() {
        orders = TestService.start("orders", Service.class, SOON);
    }

    @AfterAll
    static void stop() {
        orders.close();
    }

    @Test
    void confirmsByAskingWhenNobodyIsThere() throws IOException {
        String nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = "http://localhost:" + socket.getLocalPort();
        }
        try (TestService liar = inventoryAt(nobody)) {
            place(liar);

            awaitUnacknowledged(nobody + " did not answer");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(liar.ended()).containsExactly("COMMIT apples"));
            awaitUnacknowledged(nobody + " did not answer");
        }
    }

    @Test
    void confirmsByAskingWhenSomethingElseIsThere() throws IOException {
        try (Peer somethingElse = new Peer();
                TestService liar = inventoryAt(somethingElse.url().toString())) {
            somethingElse.answers(exchange -> Peer.json(acknowledged(), new String[0]).to(exchange));
            place(liar);

            awaitUnacknowledged("answered, but without a valid Txn-Signature");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(liar.ended()).containsExactly("COMMIT apples"));
            awaitUnacknowledged("answered, but without a valid Txn-Signature");
        }
    }

    @Test
    void confirmsByAskingWhenAnotherServiceIsThere() {
        try (TestService prices = TestService.start("prices", Service.class);
                TestService liar = inventoryAt(prices.url().toString())) {
            place(liar);

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(liar.ended()).containsExactly("COMMIT apples"));
            Collection<Gate> gates = prices.bean(MemoryBranchStore.class).gates().values();
            assertThat(gates).extracting(Gate::state).containsExactly(GateState.COMMITTED);
            assertThat(prices.ended()).isEmpty();
        }
    }

    @Test
    void rollsBackWhenNothingMayBeSentThere() {
        try (TestService liar = inventoryAt("http://169.254.169.254")) {
            assertThatThrownBy(() -> place(liar))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("http://169.254.169.254 is, or stands for, a link-local");

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(liar.ended()).containsExactly("ROLLBACK apples"));
        }
    }

    private static TestService inventoryAt(String address) {
        return TestService.start(
                "inventory", Service.class, "txn.service-url=" + address, "txn.recovery.interval=200ms");
    }

    private static void place(TestService inventory) {
        orders.bean(GlobalTransactionOperations.class).execute(TransactionDefinition.named("test"), () -> {
            orders.bean(Service.class).call(inventory.url() + "/reserve");
            return "done";
        });
    }

    private static String acknowledged() {
        return "{\"acknowledgements\":["
                + String.join(
                        ",",
                        orders.bean(MemoryDecisionStore.class).committed().keySet().stream()
                                .map(xid -> "{\"xid\":\"" + xid + "\",\"status\":\"DONE\"}")
                                .toList())
                + "]}";
    }

    private static void awaitUnacknowledged(String cause) {
        Predicate<Decision> visible = row -> row.status() == DeliveryStatus.PENDING
                && row.finished() == null
                && String.valueOf(row.lastError()).contains(cause);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(orders.bean(MemoryDecisionStore.class).committed().values())
                        .anyMatch(visible));
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

        @PostMapping("/reserve")
        void reserve() {
            TestService.reserve(participant, "apples");
        }
    }
}
