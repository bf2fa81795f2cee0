package io.txn.http;

import io.txn.BranchRefusedException;
import io.txn.GlobalTransaction;
import io.txn.wire.ContextCodec;
import io.txn.wire.InvalidContextException;
import io.txn.wire.SignedReportCodec;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Lets a request that carries a context take part in its transaction: through all its dispatches, until its answer is
 * complete. Does nothing to a request that carries none.
 */
final class ContextFilter implements Filter {

    private static final String CALL = IncomingCall.class.getName();

    private final ContextCodec contexts;
    private final SignedReportCodec reports;

    ContextFilter(ContextCodec contexts, SignedReportCodec reports) {
        this.contexts = contexts;
        this.reports = reports;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        IncomingCall call;
        try {
            call = call((HttpServletRequest) request, (HttpServletResponse) response);
        } catch (InvalidContextException e) {
            new RefusedException(HttpStatus.UNAUTHORIZED, String.valueOf(e.getMessage()))
                    .writeTo((HttpServletResponse) response);
            return;
        }
        if (call == null) {
            chain.doFilter(request, response);
        } else {
            serve(call, request, (HttpServletResponse) response, chain);
        }
    }

    private @Nullable IncomingCall call(HttpServletRequest request, HttpServletResponse response) {
        IncomingCall known = (IncomingCall) request.getAttribute(CALL);
        if (known != null || request.getDispatcherType() != DispatcherType.REQUEST) {
            return known;
        }
        List<String> headers = Collections.list(request.getHeaders(ContextCodec.HEADER));
        if (headers.isEmpty()) {
            return null;
        }
        if (headers.size() > 1) {
            throw new InvalidContextException("The " + ContextCodec.HEADER + " header is refused: there are several");
        }
        IncomingCall call = new IncomingCall(contexts.decode(headers.get(0)), reports, response);
        request.setAttribute(CALL, call);
        return call;
    }

    private static void serve(
            IncomingCall call, ServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse reporting = ReportingResponse.of(call, response);
        GlobalTransaction.Binding binding = GlobalTransaction.bind(call.transaction());
        try {
            chain.doFilter(request, reporting);
        } catch (ServletException | RuntimeException e) {
            if (!refuse(e, reporting)) {
                throw e;
            }
        } finally {
            binding.close();
            call.endWith(request);
        }
    }

    /** Whoever comes too late, or again, is told so, in one line, if the application has not done that. */
    private static boolean refuse(Exception failure, HttpServletResponse response) throws IOException {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof BranchRefusedException)) {
            cause = cause.getCause();
        }
        if (cause == null || response.isCommitted()) {
            return false;
        }
        response.resetBuffer();
        new RefusedException(HttpStatus.CONFLICT, String.valueOf(cause.getMessage())).writeTo(response);
        return true;
    }
}
