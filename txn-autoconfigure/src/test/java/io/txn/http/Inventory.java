package io.txn.http;

import static io.txn.http.Requests.call;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.participant.Participant;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.error.ErrorAttributeOptions;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.server.ResponseStatusException;

/** A service that works in every way that leaves its answer in danger. */
@RestController
class Inventory {

    static final CompletableFuture<CompletableFuture<Void>> FORGOTTEN = new CompletableFuture<>();
    static final CompletableFuture<GlobalTransaction.Call> OPEN = new CompletableFuture<>();
    static final CompletableFuture<String> OUTCOME = new CompletableFuture<>();

    private final Participant participant;

    /** Something in front of everything else. */
    @Bean
    static FilterRegistrationBean<Filter> gatekeeper() {
        FilterRegistrationBean<Filter> gatekeeper = new FilterRegistrationBean<>(
                (request, response, chain) -> ((HttpServletResponse) response).sendError(403));
        gatekeeper.addUrlPatterns("/stopped");
        gatekeeper.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return gatekeeper;
    }

    /** An error page that tries to work. */
    @Bean
    static ErrorAttributes errorAttributes(ObjectProvider<Participant> participant) {
        return new DefaultErrorAttributes() {
            @Override
            public Map<String, @Nullable Object> getErrorAttributes(WebRequest request, ErrorAttributeOptions options) {
                Map<String, @Nullable Object> attributes = super.getErrorAttributes(request, options);
                try {
                    TestService.reserve(participant.getObject(), "page");
                } catch (RuntimeException e) {
                    attributes.put("page", e.getMessage());
                }
                return attributes;
            }
        };
    }

    Inventory(Participant participant) {
        this.participant = participant;
    }

    @PostMapping("/current")
    String current() {
        return GlobalTransaction.current().map(GlobalTransaction::toString).orElse("none");
    }

    @PostMapping("/reserve")
    String reserve() {
        TestService.reserve(participant, "apples");
        return "done";
    }

    @PostMapping("/fails")
    String fail() {
        reserve();
        throw new IllegalStateException("a bug");
    }

    @PostMapping("/fails-with-status")
    String failWithStatus() {
        reserve();
        throw new ResponseStatusException(HttpStatus.CONFLICT);
    }

    @PostMapping("/sends-error")
    void sendError(HttpServletResponse response) throws IOException {
        reserve();
        response.sendError(422);
    }

    @PostMapping("/is-handled")
    String isHandled() {
        reserve();
        throw new UnsupportedOperationException("handled below");
    }

    @ExceptionHandler(UnsupportedOperationException.class)
    void handle(HttpServletResponse response) throws IOException {
        response.reset();
        response.setStatus(418);
        response.getWriter().write("handled");
    }

    @PostMapping("/resets")
    void reset(HttpServletResponse response) throws IOException {
        response.getWriter().write("nonsense");
        reserve();
        response.reset();
        response.getOutputStream().print("sense");
        response.flushBuffer();
    }

    @PostMapping("/resets-text")
    void resetText(HttpServletResponse response) throws IOException {
        response.getWriter().write("nonsense");
        reserve();
        response.reset();
        response.setContentType("text/plain");
        response.getWriter().write("sense");
        response.flushBuffer();
    }

    @PostMapping("/redirects")
    void redirect(HttpServletResponse response) throws IOException {
        reserve();
        response.sendRedirect("/elsewhere");
    }

    @PostMapping("/writes-much")
    void writeMuch(HttpServletResponse response) throws IOException {
        reserve();
        PrintWriter writer = response.getWriter();
        for (int i = 0; i < 100_000; i++) {
            writer.println("apples");
        }
    }

    @PostMapping("/late")
    void late(HttpServletResponse response) throws IOException {
        response.getWriter().println("beginning");
        response.flushBuffer();
        try {
            reserve();
        } catch (IllegalTransactionStateException e) {
            response.getWriter().println(e.getMessage());
        }
    }

    @PostMapping("/leaves-early")
    void leaveEarly(HttpServletResponse response) throws IOException {
        GlobalTransaction.Call call = GlobalTransaction.current().orElseThrow().call(URI.create("http://prices"));
        response.flushBuffer();
        call.unknown("too late to matter");
    }

    @PostMapping("/leaves-open")
    void leaveOpen() {
        OPEN.complete(GlobalTransaction.current().orElseThrow().call(URI.create("http://prices")));
    }

    @PostMapping("/forgets")
    void forget() {
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
        CompletableFuture<Void> gun = new CompletableFuture<>();
        CompletableFuture<Void> unused = gun.thenRun(() -> {
            try (GlobalTransaction.Binding binding = GlobalTransaction.bind(transaction)) {
                reserve();
                OUTCOME.complete("reserved by " + binding);
            } catch (IllegalTransactionStateException e) {
                OUTCOME.complete(e.getMessage());
            }
        });
        FORGOTTEN.complete(gun);
    }
}
