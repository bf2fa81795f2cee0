package io.txn.outbox;

import io.txn.message.OutboxStore;
import io.txn.message.OutgoingMessage;
import io.txn.message.ParkedMessage;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/** Shows the messages that the broker does not take, and lets a person retry or resolve them. */
@WebEndpoint(id = "txnoutbox")
final class OutboxEndpoint {

    private static final Logger log = LoggerFactory.getLogger(OutboxEndpoint.class);

    private static final int LIMIT = 100;

    private final OutboxStore store;
    private final LocalTransactions local;
    private final Signal signal;
    private final InstantSource clock;

    OutboxEndpoint(OutboxStore store, LocalTransactions local, Signal signal, InstantSource clock) {
        this.store = store;
        this.local = local;
        this.signal = signal;
        this.clock = clock;
    }

    /** Lists parked messages, the oldest first, at most 100. */
    @ReadOperation
    Map<String, Object> parked() {
        List<ParkedMessage> parked = local.isolated(() -> store.parked(LIMIT));
        return Map.of("parked", parked.stream().map(OutboxEndpoint::describe).toList());
    }

    private static Map<String, Object> describe(ParkedMessage parked) {
        OutgoingMessage message = parked.message();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", message.id());
        described.put("topic", message.topic());
        described.put("unit", message.unit());
        described.put("created", message.created());
        described.put("bytes", message.value() == null ? 0 : message.value().length);
        described.put("error", String.valueOf(parked.error()));
        return described;
    }

    /**
     * Helps a parked message.
     *
     * @param operation {@code retry} to send it in its place, {@code resolve} to give it up
     * @param reason why; it is logged
     */
    @WriteOperation
    WebEndpointResponse<?> intervene(@Selector String id, @Selector String operation, String reason) {
        if (reason.isBlank()) {
            return refused(WebEndpointResponse.STATUS_BAD_REQUEST, "reason must not be blank");
        }
        String note = clock.instant() + " " + operation + ": " + reason.strip().replaceAll("\\R", " ");
        return switch (operation) {
            case "retry" -> answer(id, note, local.isolated(() -> store.retry(id, note)));
            case "resolve" -> answer(id, note, local.isolated(() -> store.drop(id)));
            default ->
                refused(
                        WebEndpointResponse.STATUS_NOT_FOUND,
                        "There is no operation " + operation + ": retry or resolve");
        };
    }

    private WebEndpointResponse<?> answer(String id, String note, boolean done) {
        if (!done) {
            return refused(WebEndpointResponse.STATUS_NOT_FOUND, "No message " + id + " is parked");
        }
        log.warn("Message {}: {}", id, note);
        signal.raise();
        return new WebEndpointResponse<>(parked());
    }

    private static WebEndpointResponse<Map<String, String>> refused(int status, String why) {
        return new WebEndpointResponse<>(Map.of("error", why), status);
    }
}
