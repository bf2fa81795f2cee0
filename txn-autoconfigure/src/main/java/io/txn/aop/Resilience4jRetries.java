package io.txn.aop;

import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryRegistry;
import io.txn.GlobalTransaction;
import io.txn.TxnException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Resilience4j's retries. What is thrown decides, and not what is returned: a step that has returned has committed.
 */
final class Resilience4jRetries implements Retries {

    private final Supplier<@Nullable RetryRegistry> registry;

    Resilience4jRetries(Supplier<@Nullable RetryRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public boolean has(String name) {
        RetryRegistry found = registry.get();
        return found != null && found.find(name).isPresent();
    }

    private Retry find(String name) {
        RetryRegistry found = registry.get();
        if (found == null) {
            throw new IllegalStateException("There is no RetryRegistry to find the retry \"" + name + "\" in");
        }
        return found.find(name).orElseThrow(() -> new IllegalStateException("There is no retry \"" + name + "\""));
    }

    @Override
    public @Nullable Object call(String name, GlobalTransaction transaction, Attempt attempt) throws Throwable {
        Retry retry = find(name);
        Retry.Context<Object> context = retry.context();
        int requests = transaction.requests();
        for (int number = 1; ; number++) {
            try {
                Object result = attempt.run();
                context.onComplete();
                return result;
            } catch (TxnException e) {
                throw e;
            } catch (Exception e) {
                if (transaction.requests() != requests || !mayTryAgain(retry, transaction, number, e)) {
                    throw e;
                }
                context.onError(e);
            }
        }
    }

    private static boolean mayTryAgain(Retry retry, GlobalTransaction transaction, int number, Exception failure) {
        long interval = retry.getRetryConfig().getIntervalBiFunction().apply(number, Either.left(failure));
        return transaction.report().rollbackOnly() == null
                && transaction.remaining().toMillis() > Math.max(interval, 0);
    }
}
