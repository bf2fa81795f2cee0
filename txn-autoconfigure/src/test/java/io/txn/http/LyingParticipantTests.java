package io.txn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactionOperations;
import io.txn.TransactionDefinition;
import io.txn.TransactionRolledBackException;
import io.txn.Xid;
import io.txn.coordinator.Decision;
import io.txn.coordinator.DeliveryStatus;
import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDecisionStore;
import io.txn.participant.BranchStore;
import io.txn.participant.Gate;
import io.txn.participant.GateState;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** A participant says a wrong address of itself: what it did is confirmed all the same, because it asks. */
class LyingParticipantTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String[] SOON = {"txn.timeout=5m", "txn.completion.wait=0s", "txn.recovery.interval=200ms"};

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
            Xid xid = place(liar);

            awaitUnacknowledged(xid, nobody + " did not answer");
            assertConfirmedByAsking(liar, xid);
            awaitUnacknowledged(xid, nobody + " did not answer");
        }
    }

    @Test
    void confirmsByAskingWhenSomethingElseIsThere() throws IOException {
        try (Peer somethingElse = new Peer();
                TestService liar = inventoryAt(somethingElse.url().toString())) {
            somethingElse.answers(
                    exchange -> Peer.json(acknowledged(), new String[0]).to(exchange));

            Xid xid = place(liar);

            awaitUnacknowledged(xid, "answered, but without a valid Txn-Signature");
            assertConfirmedByAsking(liar, xid);
            awaitUnacknowledged(xid, "answered, but without a valid Txn-Signature");
        }
    }

    @Test
    void confirmsByAskingWhenAnotherServiceIsThere() {
        try (TestService prices = TestService.start("prices", Service.class);
                TestService liar = inventoryAt(prices.url().toString())) {
            Xid xid = place(liar);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.FINISHED));
            assertConfirmedByAsking(liar, xid);
            assertThat(prices.bean(MemoryBranchStore.class).gates().values())
                    .extracting(Gate::xid, Gate::state)
                    .containsExactly(tuple(xid, GateState.COMMITTED));
            assertThat(prices.ended()).isEmpty();
        }
    }

    @Test
    void rollsBackWhenNothingMayBeSentThere() {
        try (TestService liar = inventoryAt("http://169.254.169.254")) {
            assertThatThrownBy(() -> place(liar))
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("http://169.254.169.254 is, or stands for, a link-local");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(liar.ended()).containsExactly("ROLLBACK apples"));
        }
    }

    private static TestService inventoryAt(String address) {
        return TestService.start(
                "inventory", Service.class, "txn.service-url=" + address, "txn.recovery.interval=200ms");
    }

    private static Xid place(TestService inventory) {
        return orders.bean(GlobalTransactionOperations.class).execute(TransactionDefinition.named("test"), () -> {
            orders.bean(Service.class).call(inventory.url() + "/reserve");
            return GlobalTransaction.current().orElseThrow().xid();
        });
    }

    /** Nobody else tells it: until its deadline has passed, which a test need not wait for, nothing ends. */
    private static void assertConfirmedByAsking(TestService liar, Xid xid) {
        assertThat(liar.ended()).isEmpty();

        BranchStore gates = liar.bean(BranchStore.class);
        liar.bean(LocalTransactions.class)
                .isolated(() -> gates.update(gates.lock(xid).orElseThrow().claimed(Instant.EPOCH)));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(liar.ended()).containsExactly("COMMIT apples"));
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

    private static void awaitUnacknowledged(Xid xid, String cause) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(decision(xid).status()).isEqualTo(DeliveryStatus.PENDING);
            assertThat(decision(xid).finished()).isNull();
            assertThat(decision(xid).lastError()).contains(cause);
        });
    }

    private static Decision decision(Xid xid) {
        return Objects.requireNonNull(
                orders.bean(MemoryDecisionStore.class).committed().get(xid));
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
