package io.txn.http;

import io.txn.wire.Signer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;

/**
 * Answers one path by itself and passes nothing on, so that our signature is all it takes, and all that is opened.
 * Nothing is believed, or parsed, before the signature is verified (R10).
 */
final class SignedEndpoint<Q, A> implements Filter {

    private static final String UNSIGNED = "The " + Endpoint.SIGNATURE
            + " header is missing or wrong, or there are several; both services must have the same txn.secret.";

    private final Endpoint<Q, A> endpoint;
    private final Signer signer;
    private final Function<Q, A> handler;

    SignedEndpoint(Endpoint<Q, A> endpoint, Signer signer, Function<Q, A> handler) {
        this.endpoint = endpoint;
        this.signer = signer;
        this.handler = handler;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
        HttpServletResponse answer = (HttpServletResponse) response;
        try {
            String signature = signature((HttpServletRequest) request);
            Q question = question((HttpServletRequest) request, signature);
            byte[] body = Endpoint.JSON.writeValueAsBytes(handler.apply(question));
            sign(answer, signature, body);
            answer.setContentType(MediaType.APPLICATION_JSON_VALUE);
            answer.setContentLength(body.length);
            answer.getOutputStream().write(body);
        } catch (RefusedException e) {
            e.writeTo(answer);
        }
    }

    private void sign(HttpServletResponse answer, String question, byte[] body) {
        String signature = signer.sign(endpoint.answerPurpose(), Endpoint.answering(question, body));
        if (!signature.isEmpty()) {
            answer.setHeader(Endpoint.SIGNATURE, signature);
        }
    }

    /** The question's signature as it came, or nothing: then nobody is asked, or nobody signs. */
    private static String signature(HttpServletRequest request) {
        List<String> signatures = Collections.list(request.getHeaders(Endpoint.SIGNATURE));
        return signatures.size() == 1 ? signatures.get(0) : "";
    }

    private Q question(HttpServletRequest request, String signature) {
        require("POST".equals(request.getMethod()), HttpStatus.METHOD_NOT_ALLOWED, "Only POST is answered here.");
        require(
                isJson(request.getContentType()),
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "The body must be application/json.");
        byte[] body = body(request);
        require(
                body.length <= Endpoint.MAX_BYTES,
                HttpStatus.CONTENT_TOO_LARGE,
                "The body must not be longer than " + Endpoint.MAX_BYTES + " bytes.");
        require(signer.verifies(endpoint.purpose(), body, signature), HttpStatus.UNAUTHORIZED, UNSIGNED);
        return parse(body);
    }

    private Q parse(byte[] body) {
        try {
            Q question = Endpoint.JSON.readValue(body, endpoint.question());
            require(question != null, HttpStatus.BAD_REQUEST, "The body must be a JSON object.");
            return question;
        } catch (JacksonException e) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "The body cannot be understood: " + reason(e));
        }
    }

    /** Ours, if it is one of ours: others repeat what was sent. */
    private static String reason(JacksonException e) {
        return e.getCause() instanceof IllegalArgumentException ours
                ? String.valueOf(ours.getMessage())
                : "it is not the JSON that docs/openapi.yaml describes";
    }

    /** Whoever hangs up in the middle is nobody to be told of in a log. */
    private static byte[] body(HttpServletRequest request) {
        try {
            return request.getInputStream().readNBytes(Endpoint.MAX_BYTES + 1);
        } catch (IOException e) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "The body has no end.");
        }
    }

    private static boolean isJson(String contentType) {
        try {
            return contentType != null
                    && MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static void require(boolean condition, HttpStatus otherwise, String detail) {
        if (!condition) {
            throw new RefusedException(otherwise, detail);
        }
    }
}
