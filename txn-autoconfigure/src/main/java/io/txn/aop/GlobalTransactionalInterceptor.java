package io.txn.aop;

import io.txn.GlobalTransactionOperations;
import io.txn.TransactionDefinition;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs a method as {@link io.txn.GlobalTransactional} says. Inside of {@code @Transactional}'s interceptor on the same
 * method, so that the local transaction is still there to carry the decision when the method ends (R11).
 */
final class GlobalTransactionalInterceptor implements MethodInterceptor {

    private final Supplier<GlobalTransactionOperations> operations;
    private final TransactionDefinitions definitions;
    private final OwnLocalTransaction local;

    GlobalTransactionalInterceptor(
            Supplier<GlobalTransactionOperations> operations,
            TransactionDefinitions definitions,
            OwnLocalTransaction local) {
        this.operations = operations;
        this.definitions = definitions;
        this.local = local;
    }

    @Override
    @SuppressWarnings("NullAway") // does not look into type arguments, which allow null here
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        TransactionDefinition definition = definitions.of(invocation.getMethod(), TargetClass.of(invocation));
        try {
            return operations.get().execute(definition, invocation::proceed);
        } catch (Throwable e) {
            if (definition.rollsBackOn(e)) {
                local.rollBack(invocation);
            }
            throw e;
        }
    }
}
