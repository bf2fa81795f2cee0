package io.txn.sample.order;

import java.io.Serial;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** The order was not placed, and may be if it is sent again. */
class ServiceUnavailableException extends ErrorResponseException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** A service cannot be reached, takes too long, or fails. */
    ServiceUnavailableException(RemoteService service, Throwable cause) {
        this("The %s service cannot be reached or does not work.".formatted(service.name()), cause);
    }

    /** Something else does not work now; the reason is a sentence. */
    ServiceUnavailableException(String reason, Throwable cause) {
        super(HttpStatus.SERVICE_UNAVAILABLE, problem(reason), cause);
        getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
    }

    private static ProblemDetail problem(String reason) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                reason + " The order was not placed: what was done for it is undone, or will be. Try again.");
        problem.setProperty("code", "not-placed");
        return problem;
    }
}
