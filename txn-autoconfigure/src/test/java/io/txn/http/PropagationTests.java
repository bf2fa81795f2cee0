package io.txn.http;

import static io.txn.http.Peer.hangUp;
import static io.txn.http.Peer.silence;
import static io.txn.http.Peer.status;
import static io.txn.http.Peer.unsigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.TransactionContext;
import io.txn.Xid;
import io.txn.wire.ContextCodec;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.http.HttpMethod;

class PropagationTests {

    private static final Xid XID = new Xid("orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY");
    private static final URI INVENTORY = URI.create("http://inventory");

    private static TestService service;
    private static Peer everybody;

    private Peer peer;
    private GlobalTransaction transaction;
    private GlobalTransaction.Binding binding;

    @BeforeAll
    static void start() throws IOException {
        everybody = new Peer();
        service = TestService.startWithoutServer(
                Clients.class,
                "txn.http.retry.delay=1ms",
                "spring.http.clients.read-timeout=2s",
                "spring.http.serviceclient.blocking.base-url=" + everybody.url(),
                "spring.http.serviceclient.reactive.base-url=" + everybody.url());
    }

    @AfterAll
    static void stop() {
        service.close();
        everybody.close();
    }

    @BeforeEach
    void begin() throws IOException {
        peer = new Peer();
        transaction = GlobalTransaction.begun(
                "work",
                XID,
                Mode.TCC,
                URI.create("http://orders"),
                Duration.ofSeconds(30),
                InstantSource.system(),
                null);
        binding = GlobalTransaction.bind(transaction);
    }

    @AfterEach
    void end() {
        binding.close();
        peer.close();
    }

    @ParameterizedTest
    @EnumSource
    void sendsTheSignedContextOnce(Client client) {
        call(client);

        assertThat(peer.received()).hasSize(1);
        assertThat(peer.received().get(0).headers().get(ContextCodec.HEADER)).hasSize(1);
        TransactionContext sent =
                TestService.CODEC.decode(peer.received(ContextCodec.HEADER).get(0));
        assertThat(sent.xid()).isEqualTo(XID);
        assertThat(sent.call()).isEqualTo("1");
        assertThat(sent.remaining()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @Test
    void sendsTheContextThroughHttpServiceGroups() {
        everybody.received().clear();

        service.bean(Clients.Blocking.class).reserve();
        service.bean(Clients.Reactive.class).reserve();

        assertThat(everybody.received())
                .hasSize(2)
                .allSatisfy(request ->
                        assertThat(request.headers().get(ContextCodec.HEADER)).hasSize(1));
        assertThat(everybody.received(ContextCodec.HEADER))
                .extracting(header -> TestService.CODEC.decode(header).call())
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingOutsideOfATransaction(Client client) {
        binding.close();

        call(client);

        assertThat(peer.received(ContextCodec.HEADER)).containsOnlyNulls();
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhoTookPart(Client client) {
        peer.answers(status(200, "\"http://inventory\", \"http://prices\""));

        call(client);

        assertThat(transaction.report()).isEqualTo(enlisted("http://inventory", "http://prices"));
    }

    @ParameterizedTest
    @EnumSource
    void knowsThatNobodyTookPart(Client client) {
        call(client);
        peer.answers(status(200, "none"));
        call(client);
        peer.answers(status(404));
        assertThatThrownBy(() -> call(client)).hasMessageContaining("404");

        assertThat(transaction.report()).isEqualTo(CallReport.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhoAnswersAnErrorTheOutcomeAsWell(Client client) {
        peer.answers(status(503, "none"));
        assertThatThrownBy(() -> call(client)).hasMessageContaining("503");

        assertThat(transaction.report()).isEqualTo(new CallReport(Set.of(peer.url()), null));
    }

    @ParameterizedTest
    @EnumSource
    void believesTheHeaderOfAFailure(Client client) {
        peer.answers(status(500, "\"http://inventory\", rollback-only"));

        assertThatThrownBy(() -> call(client)).hasMessageContaining("500");

        assertThat(transaction.report().participants()).containsExactlyInAnyOrder(peer.url(), INVENTORY);
        assertThat(transaction.report().rollbackOnly()).contains("participant marked");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKnowWhatAServerErrorWithoutHeaderMeans(Client client) {
        peer.answers(status(502));

        assertThatThrownBy(() -> call(client)).hasMessageContaining("502");

        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly()).contains("unknown: the answer was 502");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKnowWhatATimeoutInBetweenMeans(Client client) {
        peer.answers(status(408));

        Throwable unused = catchThrowable(() -> call(client));

        assertThat(transaction.report().rollbackOnly()).contains("408");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKnowWhatGarbageMeans(Client client) {
        peer.answers(status(200, "yes"));

        call(client);

        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly()).contains("malformed");
    }

    @ParameterizedTest
    @EnumSource
    void believesNoReportThatIsNotSigned(Client client) {
        peer.answers(unsigned(200, "none"));

        call(client);

        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly()).contains("Txn-Participants header of the answer is not signed");
    }

    @ParameterizedTest
    @EnumSource
    void believesNoReportOfAnotherCall(Client client) {
        TransactionContext other =
                new TransactionContext(XID, URI.create("http://orders"), Mode.TCC, Duration.ZERO, "2");
        peer.answers(unsigned(200, TestService.REPORTS.encode(CallReport.NONE, other)));

        call(client);

        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly()).contains("is wrongly signed");
    }

    @ParameterizedTest
    @EnumSource
    void takesNoParticipantWhereNoServiceIs(Client client) {
        peer.answers(status(200, "\"http://169.254.169.254\""));

        call(client);

        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly())
                .contains("is refused: http://169.254.169.254 is, or stands for, a link-local");
    }

    @ParameterizedTest
    @EnumSource
    void repeatsACallToAParticipantUnderItsNumber(Client client) {
        peer.answers(status(200, "\"http://inventory\""));
        call(client);
        peer.answersNext(hangUp());

        call(client);

        assertThat(peer.received(ContextCodec.HEADER))
                .extracting(header -> TestService.CODEC.decode(header).call())
                .containsExactly("1", "2", "2");
        assertThat(peer.received()).extracting(Peer.Received::body).containsOnly("apples");
        assertThat(transaction.report()).isEqualTo(enlisted("http://inventory"));
    }

    @ParameterizedTest
    @EnumSource
    void givesUpAfterTheLastAttempt(Client client) {
        peer.answersNext(status(200, "\"" + peer.url() + "\""), hangUp(), hangUp());
        call(client);

        assertThatThrownBy(() -> call(client)).isNotNull();

        assertThat(peer.received()).hasSize(3);
        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly()).contains("call 2 to " + peer.url() + " is unknown");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotRepeatWhatAStrangerMayHaveDone(Client client) {
        peer.answersNext(hangUp());

        assertThatThrownBy(() -> call(client)).isNotNull();

        assertThat(peer.received()).hasSize(1);
        assertThat(transaction.report().rollbackOnly()).contains("unknown");
    }

    @ParameterizedTest
    @EnumSource
    void repeatsIdempotentMethods(Client client) {
        peer.answersNext(hangUp(), status(200, "\"http://inventory\""));

        client.send(service, HttpMethod.PUT, peer.url());

        assertThat(peer.received()).hasSize(2);
        assertThat(transaction.report()).isEqualTo(enlisted("http://inventory"));
    }

    @ParameterizedTest
    @EnumSource
    void doesNotForgetALostAttemptWhenTheNextNamesNobody(Client client) {
        peer.answersNext(hangUp(), status(200, "none"));

        client.send(service, HttpMethod.PUT, peer.url());

        assertThat(peer.received()).hasSize(2);
        assertThat(transaction.report().participants()).containsExactly(peer.url());
        assertThat(transaction.report().rollbackOnly()).contains("an earlier attempt was lost");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotRepeatAPostToAServiceThatHasNeverEnlistedAnybody(Client client) {
        peer.answersNext(status(200, "none"), hangUp());
        call(client);

        assertThatThrownBy(() -> call(client)).isNotNull();

        assertThat(peer.received()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKnowWhatSilenceMeans(Client client) {
        peer.answers(silence());

        assertThatThrownBy(() -> call(client)).isNotNull();

        assertThat(transaction.report().rollbackOnly()).contains("unknown");
    }

    @ParameterizedTest
    @EnumSource
    void doesNotKnowWhetherAServiceThatIsDownWasReached(Client client) throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://localhost:" + socket.getLocalPort());
        }

        assertThatThrownBy(() -> client.send(service, HttpMethod.POST, nobody)).isNotNull();

        assertThat(transaction.report().participants()).containsExactly(nobody);
        assertThat(transaction.report().rollbackOnly()).contains("unknown");
    }

    @ParameterizedTest
    @EnumSource
    void refusesACallThatComesTooLateBeforeItLeaves(Client client) {
        transaction.end();

        assertThatThrownBy(() -> call(client))
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("came too late");

        assertThat(peer.received()).isEmpty();
    }

    private void call(Client client) {
        assertThat(client.send(service, HttpMethod.POST, peer.url())).isEqualTo("done");
    }

    private static CallReport enlisted(String... participants) {
        return new CallReport(
                new java.util.LinkedHashSet<>(
                        List.of(participants).stream().map(URI::create).toList()),
                null);
    }
}
