package io.txn.sample.order;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** A service does not do its part: there is no such sku or user, or not enough stock or money. */
class OrderRefusedException extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    OrderRefusedException(HttpStatusCode status, ProblemDetail reason, @Nullable Throwable cause) {
        super(status, here(status, reason), cause);
    }

    /** Leaves out what is about the other service's request. */
    private static ProblemDetail here(HttpStatusCode status, ProblemDetail reason) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, reason.getDetail());
        problem.setTitle(reason.getTitle());
        problem.setProperties(reason.getProperties());
        return problem;
    }
}
