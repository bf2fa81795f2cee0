package io.txn.http;

import static io.txn.http.Requests.call;
import static io.txn.http.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.txn.CallReport;
import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.memory.MemoryBranchStore;
import io.txn.participant.Branch;
import io.txn.participant.Participant;
import io.txn.wire.ContextCodec;
import io.txn.wire.ReportCodec;
import io.txn.wire.Signer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

class ParticipationTests {

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start("inventory", Inventory.class, "server.tomcat.threads.max=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void joinsTheTransactionOfTheContext() {
        HttpResponse<String> answer = call(service, "/current");

        assertThat(answer.body()).isEqualTo("orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY");
        assertThat(report(answer)).isEqualTo("none");
    }

    @Test
    void saysThatItTookPart() {
        HttpResponse<String> answer = call(service, "/reserve");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(report(answer)).isEqualTo(self());
        assertThat(service.bean(MemoryBranchStore.class).branches())
                .extracting(Branch::call)
                .contains("1");
    }

    @Test
    void saysNothingToARequestWithoutContext() {
        HttpResponse<String> answer = post(service, "/current", "");

        assertThat(answer.body()).isEqualTo("none");
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/fails, 500",
        "/fails-with-status, 409",
        "/sends-error, 422",
        "/is-handled, 418",
        "/resets, 200",
        "/resets-text, 200",
        "/redirects, 302",
        "/writes-much, 200"
    })
    void saysThatItTookPartWhateverHappensToTheResponse(String path, int status) {
        HttpResponse<String> answer = call(service, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues(ReportCodec.HEADER)).containsExactly(self());
    }

    @ParameterizedTest
    @CsvSource({"/fails", "/current", "/late"})
    void leavesNothingInTheThread(String path) {
        call(service, path);

        assertThat(post(service, "/current", "").body()).isEqualTo("none");
    }

    @Test
    void refusesWorkOfTheErrorPage() {
        HttpResponse<String> answer = call(service, "/fails");

        assertThat(answer.body()).contains("\"page\":\"Transaction orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY has ended");
    }

    @Test
    void refusesWorkAfterTheAnswerHasLeft() {
        int before = service.bean(MemoryBranchStore.class).branches().size();

        HttpResponse<String> answer = call(service, "/late");

        assertThat(answer.body()).contains("came too late");
        assertThat(report(answer)).isEqualTo("none");
        assertThat(service.bean(MemoryBranchStore.class).branches()).hasSize(before);
    }

    @Test
    void forbidsTheCommitWhileWorkGoesOnWhenTheAnswerLeaves() {
        HttpResponse<String> answer = call(service, "/leaves-early");

        assertThat(report(answer)).isEqualTo("\"http://prices\", rollback-only");
    }

    @Test
    void refusesWorkInAThreadThatOutlivesTheRequest() {
        call(service, "/forgets");

        Inventory.FORGOTTEN.join().complete(null);

        assertThat(Inventory.OUTCOME.join()).contains("came too late");
    }

    @Test
    void leavesTheResponseAloneOnceItIsOver() {
        call(service, "/leaves-open");
        GlobalTransaction.Call open = Inventory.OPEN.join();

        assertThatCode(() -> open.answered(CallReport.NONE)).doesNotThrowAnyException();
    }

    @Test
    void refusesWorkWhenThereIsNoTimeLeft() {
        String late = TestService.CODEC.encode(TestService.context("7", Duration.ZERO));

        HttpResponse<String> answer = post(service, "/reserve", "", ContextCodec.HEADER, late);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(service.bean(MemoryBranchStore.class).branches())
                .extracting(Branch::call)
                .doesNotContain("7");
    }

    @Test
    void refusesAContextThatIsNotSigned() {
        HttpResponse<String> answer = post(service, "/reserve", "", ContextCodec.HEADER, "\"orders:1\"");

        assertRefused(answer, "it is not signed");
    }

    @Test
    void refusesAContextOfSomebodyElse() {
        ContextCodec stranger = new ContextCodec(Signer.withSecret("the secret of another system"));
        String header = stranger.encode(TestService.context("1", Duration.ofSeconds(1)));

        HttpResponse<String> answer = post(service, "/reserve", "", ContextCodec.HEADER, header);

        assertRefused(answer, "its signature is wrong");
    }

    @Test
    void saysNothingOfARequestThatNeverReachedIt() {
        HttpResponse<String> answer = call(service, "/stopped");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
    }

    @Test
    void refusesTwoContexts() {
        String header = TestService.header();

        HttpResponse<String> answer =
                post(service, "/reserve", "", ContextCodec.HEADER, header, ContextCodec.HEADER, header);

        assertRefused(answer, "there are several");
    }

    @Test
    void writesTextAnewAfterAReset() {
        HttpResponse<String> answer = call(service, "/resets-text");

        assertThat(answer.body()).isEqualTo("sense");
    }

    private static void assertRefused(HttpResponse<String> answer, String why) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).isEmpty();
        assertThat(answer.body()).contains(why).contains("\"status\":401");
    }

    private static String report(HttpResponse<String> answer) {
        return answer.headers().firstValue(ReportCodec.HEADER).orElseThrow();
    }

    private static String self() {
        return "\"" + service.url() + "\"";
    }

    @RestController
    static class Inventory {

        private static final CompletableFuture<CompletableFuture<Void>> FORGOTTEN = new CompletableFuture<>();
        private static final CompletableFuture<GlobalTransaction.Call> OPEN = new CompletableFuture<>();
        private static final CompletableFuture<String> OUTCOME = new CompletableFuture<>();

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
                public Map<String, @Nullable Object> getErrorAttributes(
                        WebRequest request, ErrorAttributeOptions options) {
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
            GlobalTransaction.Call call =
                    GlobalTransaction.current().orElseThrow().call(URI.create("http://prices"));
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
}
