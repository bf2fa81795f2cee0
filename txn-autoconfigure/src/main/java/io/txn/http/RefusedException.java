package io.txn.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** A request that is answered with a problem (RFC 9457), before any work. */
final class RefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    RefusedException(HttpStatus status, String detail) {
        super(detail);
        this.status = status;
    }

    void writeTo(HttpServletResponse response) throws IOException {
        byte[] body = Endpoint.JSON.writeValueAsBytes(Map.of(
                "title", status.getReasonPhrase(),
                "status", status.value(),
                "detail", String.valueOf(getMessage())));
        response.setStatus(status.value());
        if (status == HttpStatus.UNAUTHORIZED) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, Endpoint.SIGNATURE);
        } else if (status == HttpStatus.METHOD_NOT_ALLOWED) {
            response.setHeader(HttpHeaders.ALLOW, "POST");
        }
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
