package io.txn.sample.order;

import java.io.Serial;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** There is no such order. */
class UnknownOrderException extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownOrderException(UUID id) {
        super(HttpStatus.NOT_FOUND, problem(id), null);
    }

    private static ProblemDetail problem(UUID id) {
        ProblemDetail problem =
                ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, "There is no order %s.".formatted(id));
        problem.setProperty("code", "unknown-order");
        return problem;
    }
}
