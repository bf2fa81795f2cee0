package io.txn.autoconfigure;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads that talk to other services. As many as there is work, which is bounded: a few requests for each
 * participant, and one inquiry for each coordinator. Not an {@code Executor} bean, which would replace the application's.
 */
final class DeliveryExecutor implements AutoCloseable {

    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final ExecutorService threads;

    DeliveryExecutor() {
        CustomizableThreadFactory factory = new CustomizableThreadFactory("txn-delivery-");
        factory.setDaemon(true);
        this.threads = Executors.newCachedThreadPool(factory);
    }

    void execute(Runnable work) {
        threads.execute(work);
    }

    /** Takes nothing new and finishes what it has, for a bounded time. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
