package io.txn.aop;

import io.txn.GlobalTransaction;
import io.txn.participant.LocalTransactions;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;

/**
 * Tries a saga step again as its annotation says. Outside of {@code @Transactional}'s interceptor, so that each attempt has
 * a local transaction of its own; where the caller has one already, there is one attempt, for what it did could not be
 * taken back alone.
 */
final class RetryInterceptor implements MethodInterceptor {

    private final Supplier<Retries> retries;
    private final Supplier<LocalTransactions> local;

    RetryInterceptor(Supplier<Retries> retries, Supplier<LocalTransactions> local) {
        this.retries = retries;
        this.local = local;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        GlobalTransaction transaction = GlobalTransaction.current().orElse(null);
        if (transaction == null || local.get().active()) {
            return invocation.proceed();
        }
        Declared declared = Annotations.action(invocation.getMethod(), TargetClass.of(invocation));
        String name = declared == null ? "" : declared.retry();
        ProxyMethodInvocation proxied = (ProxyMethodInvocation) invocation;
        return retries.get()
                .call(name, transaction, () -> proxied.invocableClone().proceed());
    }
}
