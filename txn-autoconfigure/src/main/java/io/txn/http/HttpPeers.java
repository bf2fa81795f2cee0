package io.txn.http;

import io.txn.Xid;
import io.txn.coordinator.Transport;
import io.txn.http.Endpoint.Answers;
import io.txn.http.Endpoint.Inquiry;
import io.txn.http.Endpoint.Outcomes;
import io.txn.participant.Acknowledgement;
import io.txn.participant.Answer;
import io.txn.participant.OutcomeMessage;
import io.txn.wire.AllowedHosts;
import io.txn.wire.Excerpt;
import io.txn.wire.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;

/**
 * Tells outcomes to other services, and asks them. With a client of its own: nothing that an application adds to its
 * clients belongs on these requests. Thread-safe.
 */
final class HttpPeers implements Transport {

    private static final int EXCERPT = 200;

    private final HttpClient client;
    private final Signer signer;
    private final AllowedHosts hosts;
    private final Duration timeout;

    HttpPeers(Signer signer, AllowedHosts hosts, Duration timeout) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
        this.signer = signer;
        this.hosts = hosts;
        this.timeout = timeout;
    }

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public List<Acknowledgement> deliver(URI participant, List<OutcomeMessage> outcomes) throws Exception {
        return ask(participant, Endpoint.OUTCOMES, Outcomes.of(outcomes)).answers(hosts);
    }

    @Override
    public Map<Xid, Answer> inquire(URI coordinator, List<Xid> xids) throws Exception {
        return ask(coordinator, Endpoint.INQUIRIES, new Inquiry(xids)).answers().stream()
                .filter(answer -> xids.contains(answer.xid()))
                .collect(Collectors.toMap(Answers.Item::xid, Answers.Item::outcome));
    }

    private <Q, A> A ask(URI service, Endpoint<Q, A> endpoint, Q question) throws Exception {
        hosts.requireResolved(service);
        byte[] body = Endpoint.JSON.writeValueAsBytes(question);
        String signature = signer.sign(endpoint.purpose(), body);
        HttpRequest request = HttpRequest.newBuilder(URI.create(service + endpoint.path()))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header(Endpoint.SIGNATURE, signature)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = send(request);
        if (response.statusCode() != 200) {
            throw new IOException(
                    request.uri() + " answered " + response.statusCode() + ": " + excerpt(response.body()));
        }
        requireSigned(endpoint, signature, response);
        return parse(endpoint, response);
    }

    private void requireSigned(Endpoint<?, ?> endpoint, String question, HttpResponse<byte[]> response)
            throws IOException {
        List<String> signatures = response.headers().allValues(Endpoint.SIGNATURE);
        if (!signer.verifies(
                endpoint.answerPurpose(),
                Endpoint.answering(question, response.body()),
                signatures.size() == 1 ? signatures.get(0) : null)) {
            throw new IOException(response.uri() + " answered, but without a valid " + Endpoint.SIGNATURE
                    + ": is another service there, or another txn.secret?");
        }
    }

    private static <A> A parse(Endpoint<?, A> endpoint, HttpResponse<byte[]> response) throws IOException {
        try {
            return Objects.requireNonNull(Endpoint.JSON.readValue(response.body(), endpoint.answer()), "no answer");
        } catch (JacksonException | NullPointerException e) {
            throw new IOException(response.uri() + " gave an answer that cannot be understood: "
                    + Excerpt.of(String.valueOf(e.getMessage()), EXCERPT));
        }
    }

    /** A kept connection may have been closed by the other side just now. Repeating does no harm (R4). */
    private HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        try {
            return sendOnce(request);
        } catch (HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return sendOnce(request);
        }
    }

    /**
     * The client's own time-out ends with the response's headers; the body has what is left of it. Blocking, because the asynchronous way
     * hands each answer to a further thread, and where there are two processors or less it begins one for that.
     */
    private HttpResponse<byte[]> sendOnce(HttpRequest request) throws Exception {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            return client.send(
                    request,
                    response -> new BoundedBody(Endpoint.MAX_BYTES, Duration.ofNanos(end - System.nanoTime())));
        } catch (HttpConnectTimeoutException e) {
            throw e;
        } catch (HttpTimeoutException e) {
            throw new HttpTimeoutException(request.uri() + " did not answer within " + timeout);
        }
    }

    private static String excerpt(byte[] body) {
        return Excerpt.of(new String(body, 0, Math.min(body.length, EXCERPT), StandardCharsets.UTF_8), EXCERPT);
    }
}
