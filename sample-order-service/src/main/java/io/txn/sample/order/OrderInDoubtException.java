package io.txn.sample.order;

import io.txn.TransactionInDoubtException;
import java.io.Serial;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Whether the order was placed is not known yet. There is no Retry-After: a second order might be one too many. */
class OrderInDoubtException extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    OrderInDoubtException(UUID id, TransactionInDoubtException cause) {
        super(HttpStatus.SERVICE_UNAVAILABLE, problem(id, cause), cause);
        getHeaders().set(HttpHeaders.LOCATION, "/api/orders/" + id);
    }

    private static ProblemDetail problem(UUID id, TransactionInDoubtException cause) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                ("Whether order %s was placed is not known yet, and will be settled without you. Do not send it again: "
                                + "look at GET /api/orders/%s until it is CONFIRMED or CANCELLED.")
                        .formatted(id, id));
        problem.setProperty("code", "in-doubt");
        problem.setProperty("orderId", id);
        problem.setProperty("xid", cause.xid().value());
        return problem;
    }
}
