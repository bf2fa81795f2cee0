package io.txn.http;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.participant.Participant;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A service that answers later, in every way there is. */
@RestController
class AsyncInventory {

    static final Map<String, CompletableFuture<Boolean>> RACES_WON = new ConcurrentHashMap<>();

    /** Work for the last call that was answered by another thread, to be done when its answer is here. */
    static volatile Supplier<String> afterwards = () -> "nothing";

    private final Participant participant;
    private final Executor executor;
    private final Executor other = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    AsyncInventory(Participant participant, @Qualifier("applicationTaskExecutor") Executor executor) {
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
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow();
        afterwards = () -> lateAnswer(transaction);
        other.execute(() -> result.setResult(within(transaction)));
        return result;
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
        afterwards = () -> lateAnswer(transaction);
        other.execute(() -> {
            within(transaction);
            async.complete();
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
