package io.txn.actuate;

import io.txn.IllegalTransactionStateException;
import io.txn.Xid;
import io.txn.coordinator.Coordinator;
import io.txn.participant.Intervention;
import io.txn.participant.Participant;
import io.txn.wire.Excerpt;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Shows the transactions that this service coordinates or takes part in, and lets a person help those that do not get on.
 */
@WebEndpoint(id = "txn")
final class TxnEndpoint {

    private static final int LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int CONFLICT = 409;

    private final TransactionViews views;
    private final Coordinator coordinator;
    private final Participant participant;

    TxnEndpoint(TransactionViews views, Coordinator coordinator, Participant participant) {
        this.views = views;
        this.coordinator = coordinator;
        this.participant = participant;
    }

    /**
     * Lists transactions in both roles, in each the latest first.
     *
     * @param state which to list; by default all that are not finished
     * @param limit of each kind; 100 by default, and at most 1000
     */
    @ReadOperation
    WebEndpointResponse<?> transactions(@Nullable String state, @Nullable Integer limit) {
        int most = limit == null ? LIMIT : limit;
        if (most < 1 || most > MAX_LIMIT) {
            return refused(WebEndpointResponse.STATUS_BAD_REQUEST, "limit has to be from 1 to " + MAX_LIMIT);
        }
        if (state == null) {
            return new WebEndpointResponse<>(Map.of("transactions", views.unfinished(most)));
        }
        Optional<State> wanted = Arrays.stream(State.values())
                .filter(each -> each.name().equals(state.toUpperCase(Locale.ROOT)))
                .findFirst();
        return wanted.<WebEndpointResponse<?>>map(
                        each -> new WebEndpointResponse<>(Map.of("transactions", views.in(each, most))))
                .orElseGet(() -> refused(
                        WebEndpointResponse.STATUS_BAD_REQUEST,
                        "state has to be one of " + List.of(State.values()) + ", or left out"));
    }

    /** One transaction with its calls, its branches and its history. */
    @ReadOperation
    WebEndpointResponse<?> transaction(@Selector String xid) {
        Xid parsed;
        try {
            parsed = new Xid(xid);
        } catch (IllegalArgumentException e) {
            return refused(WebEndpointResponse.STATUS_BAD_REQUEST, "the path does not end in a transaction id");
        }
        Details details = views.details(parsed);
        return details.isEmpty()
                ? refused(WebEndpointResponse.STATUS_NOT_FOUND, "This service knows nothing of " + xid)
                : new WebEndpointResponse<>(details);
    }

    /**
     * Helps a transaction that does not get on.
     *
     * @param operation {@code retry} or {@code resolve}
     * @param reason why, for whoever looks at it later; it is kept as long as the transaction is
     * @param call of a saga that is being undone, which call is meant; {@code resolve} needs it
     */
    @WriteOperation
    WebEndpointResponse<?> intervene(
            @Selector String xid, @Selector String operation, String reason, @Nullable Integer call) {
        Intervention intervention = switch (operation) {
            case "retry" -> Intervention.RETRY;
            case "resolve" -> Intervention.RESOLVE;
            default -> Intervention.NONE;
        };
        if (intervention == Intervention.NONE) {
            return refused(WebEndpointResponse.STATUS_NOT_FOUND, "There is no such operation: retry or resolve");
        }
        String why = Excerpt.of(reason).strip();
        if (why.isEmpty() || reason.length() > Excerpt.MAX_LENGTH) {
            return refused(
                    WebEndpointResponse.STATUS_BAD_REQUEST,
                    "reason must not be blank, nor longer than " + Excerpt.MAX_LENGTH + " characters");
        }
        WebEndpointResponse<?> found = transaction(xid);
        if (!(found.getBody() instanceof Details details)) {
            return found;
        }
        try {
            intervene(new Xid(xid), details, intervention, call, why);
        } catch (IllegalTransactionStateException e) {
            return refused(CONFLICT, String.valueOf(e.getMessage()));
        }
        return transaction(xid);
    }

    /** Whoever decides knows the order, and tells the others. */
    private void intervene(Xid xid, Details details, Intervention intervention, @Nullable Integer call, String reason) {
        if (details.isToBeTold()) {
            coordinator.intervene(xid, intervention, call, reason);
        } else {
            participant.intervene(xid, intervention, call, reason);
        }
    }

    private static WebEndpointResponse<Map<String, String>> refused(int status, String why) {
        return new WebEndpointResponse<>(Map.of("error", why), status);
    }
}
