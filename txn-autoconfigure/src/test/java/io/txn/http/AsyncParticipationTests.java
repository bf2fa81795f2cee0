package io.txn.http;

import static io.txn.http.Requests.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.participant.Participant;
import io.txn.wire.ReportCodec;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

class AsyncParticipationTests {

    private static final int RACES = 300;

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(
                "inventory",
                Inventory.class,
                "server.tomcat.threads.max=2",
                "spring.task.execution.pool.core-size=1",
                "spring.task.execution.pool.max-size=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/callable, 200",
        "/callable-fails, 500",
        "/future, 200",
        "/deferred, 200",
        "/deferred-times-out, 503",
        "/stream, 200",
        "/servlet, 200"
    })
    void saysThatItTookPartHoweverTheAnswerComes(String path, int status) {
        HttpResponse<String> answer = call(service, path);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().allValues(ReportCodec.HEADER)).containsExactly("\"" + service.url() + "\"");
    }

    @ParameterizedTest
    @CsvSource({"/callable", "/callable-fails", "/future", "/deferred", "/deferred-times-out", "/stream", "/servlet"})
    void leavesNothingInThreads(String path) {
        call(service, path);

        for (int i = 0; i < 4; i++) {
            assertThat(Requests.post(service, "/current", "").body()).isEqualTo("none and none");
        }
    }

    @Test
    void belongsToTheTransactionInLaterDispatches() {
        HttpResponse<String> answer = call(service, "/callable-is-handled");

        assertThat(answer.body()).isEqualTo("orders:01KAP3V7Q2M8Z5T4N6R9S1W0XY in ASYNC");
    }

    @Test
    void refusesWorkInAStreamThatHasLeft() {
        HttpResponse<String> answer = call(service, "/stream-late");

        assertThat(answer.body()).contains("more").contains("came too late");
        assertThat(answer.headers().firstValue(ReportCodec.HEADER)).contains("none");
    }

    @ParameterizedTest
    @CsvSource({"/deferred", "/servlet"})
    void refusesWorkAfterTheAsynchronousAnswer(String path) {
        call(service, path);

        assertThat(Inventory.afterwards.join()).contains("came too late");
    }

    @Test
    void neverLetsABranchSlipBehindAnAnswerThatIsLeaving() {
        int enlisted = 0;
        for (int i = 0; i < RACES; i++) {
            String race = UUID.randomUUID().toString();

            HttpResponse<String> answer = call(service, "/race?id=" + race);

            boolean took = Inventory.RACES_WON.get(race).join();
            enlisted += took ? 1 : 0;
            assertThat(took
                            && answer.headers()
                                    .firstValue(ReportCodec.HEADER)
                                    .orElseThrow()
                                    .equals("none"))
                    .as("enlisted and not reported")
                    .isFalse();
        }
        assertThat(enlisted).as("races that the branch won").isBetween(1, RACES - 1);
    }

    @RestController
    static class Inventory {

        private static final Map<String, CompletableFuture<Boolean>> RACES_WON = new ConcurrentHashMap<>();
        private static volatile CompletableFuture<String> afterwards = new CompletableFuture<>();

        private final Participant participant;
        private final Executor executor;
        private final Executor other = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });

        Inventory(Participant participant, @Qualifier("applicationTaskExecutor") Executor executor) {
            this.participant = participant;
            this.executor = executor;
        }

        private String reserve() {
            TestService.reserve(participant, "apples");
            return "done";
        }

        @PostMapping("/current")
        Callable<String> current() {
            String here = name();
            return () -> here + " and " + name();
        }

        private static String name() {
            return GlobalTransaction.current().map(GlobalTransaction::toString).orElse("none");
        }

        @PostMapping("/callable")
        Callable<String> callable() {
            return this::reserve;
        }

        @PostMapping("/callable-fails")
        Callable<String> callableFails() {
            return () -> {
                reserve();
                throw new IllegalStateException("a bug");
            };
        }

        @PostMapping("/callable-is-handled")
        Callable<String> callableIsHandled() {
            return () -> {
                throw new UnsupportedOperationException("handled below");
            };
        }

        @ExceptionHandler(UnsupportedOperationException.class)
        ResponseEntity<String> handle(HttpServletRequest request) {
            return ResponseEntity.ok(name() + " in " + request.getDispatcherType());
        }

        @PostMapping("/future")
        CompletableFuture<String> future() {
            return CompletableFuture.supplyAsync(this::reserve, executor);
        }

        @PostMapping("/deferred")
        DeferredResult<String> deferred() {
            DeferredResult<String> result = new DeferredResult<>();
            CompletableFuture<String> later = nextAfterwards();
            GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
            DeferredResult<String> done = result;
            result.onCompletion(() -> other.execute(() -> later.complete(lateAnswer(transaction))));
            other.execute(() -> done.setResult(within(transaction)));
            return result;
        }

        private static CompletableFuture<String> nextAfterwards() {
            CompletableFuture<String> next = new CompletableFuture<>();
            afterwards = next;
            return next;
        }

        private String within(GlobalTransaction transaction) {
            GlobalTransaction.Binding binding = GlobalTransaction.bind(transaction);
            try {
                return reserve();
            } finally {
                binding.close();
            }
        }

        private String lateAnswer(GlobalTransaction transaction) {
            try {
                for (int i = 0; i < 1000; i++) {
                    within(transaction);
                    Thread.sleep(10);
                }
                return "it never ended";
            } catch (RuntimeException | InterruptedException e) {
                return e.toString();
            }
        }

        @PostMapping("/deferred-times-out")
        DeferredResult<String> deferredTimesOut() {
            reserve();
            return new DeferredResult<>(50L);
        }

        @PostMapping("/stream")
        StreamingResponseBody stream() {
            return stream -> {
                reserve();
                stream.write("done".getBytes(StandardCharsets.UTF_8));
            };
        }

        @PostMapping("/stream-late")
        StreamingResponseBody streamLate() {
            return stream -> {
                stream.write("more than a buffer holds, ".repeat(1000).getBytes(StandardCharsets.UTF_8));
                try {
                    reserve();
                } catch (IllegalTransactionStateException e) {
                    stream.write(e.getMessage().getBytes(StandardCharsets.UTF_8));
                }
            };
        }

        @PostMapping("/servlet")
        void servlet(HttpServletRequest request, HttpServletResponse response) {
            AsyncContext async = request.startAsync(request, response);
            GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
            CompletableFuture<String> later = nextAfterwards();
            other.execute(() -> {
                within(transaction);
                async.complete();
                later.complete(lateAnswer(transaction));
            });
        }

        @PostMapping("/race")
        void race(@RequestParam String id, HttpServletResponse response) throws IOException, InterruptedException {
            CompletableFuture<Boolean> won = new CompletableFuture<>();
            RACES_WON.put(id, won);
            GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
            CountDownLatch ready = new CountDownLatch(1);
            other.execute(() -> {
                ready.countDown();
                won.complete(enlists(transaction));
            });
            ready.await();
            spin(1L << ThreadLocalRandom.current().nextInt(22));
            response.getOutputStream().write(1);
            response.getOutputStream().flush();
            won.join();
        }

        private boolean enlists(GlobalTransaction transaction) {
            try {
                within(transaction);
                return true;
            } catch (IllegalTransactionStateException e) {
                return false;
            }
        }

        private static void spin(long nanos) {
            long until = System.nanoTime() + nanos;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
    }
}
