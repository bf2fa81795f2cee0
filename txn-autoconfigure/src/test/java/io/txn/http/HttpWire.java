package io.txn.http;

import io.txn.Xid;
import io.txn.coordinator.Coordinator;
import io.txn.http.Endpoint.Acknowledgements;
import io.txn.http.Endpoint.Answers;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import io.txn.participant.Participant;
import io.txn.wire.AllowedHosts;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/** The HTTP adapters as a starting application makes them, for tests elsewhere. */
public final class HttpWire {

    private static final int ATTEMPTS = 2;

    private final HttpPeers peers = new HttpPeers(TestService.SIGNER, AllowedHosts.any(), Duration.ofSeconds(30));

    public List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) throws Exception {
        return peers.deliver(participant, outcomes);
    }

    public Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) throws Exception {
        return peers.inquire(coordinator, xids);
    }

    /** What a client sends contexts with; new, it knows of no participants. */
    public static ClientHttpRequestInterceptor propagation() {
        return new PropagatingInterceptor(new OutgoingCalls(
                TestService.CODEC, TestService.REPORTS, new HttpTxnProperties.Retry(ATTEMPTS, Duration.ZERO)));
    }

    /** Serves a request as the filters and the application behind them do. */
    public static void serve(
            HttpServletRequest request,
            HttpServletResponse response,
            Participant participant,
            Coordinator coordinator,
            FilterChain application)
            throws IOException, ServletException {
        filter(request.getRequestURI(), participant, coordinator).doFilter(request, response, application);
    }

    private static Filter filter(String path, Participant participant, Coordinator coordinator) {
        if (path.equals(Endpoint.OUTCOMES.path())) {
            return new SignedEndpoint<>(
                    Endpoint.OUTCOMES,
                    TestService.SIGNER,
                    question -> Acknowledgements.of(participant.complete(question.messages())));
        }
        if (path.equals(Endpoint.INQUIRIES.path())) {
            return new SignedEndpoint<>(
                    Endpoint.INQUIRIES,
                    TestService.SIGNER,
                    question -> Answers.of(coordinator.answer(question.xids())));
        }
        return new ContextFilter(TestService.CODEC, TestService.REPORTS);
    }
}
