package io.txn.aop;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.participant.Participant;
import io.txn.participant.Try;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.function.Supplier;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs a method as a branch of the running global transaction. Inside of {@code @Transactional}'s interceptor on the
 * same method, whose local transaction, whatever its propagation, then is the one that records the branch too (R3).
 */
final class TccActionInterceptor implements MethodInterceptor {

    private final Supplier<Participant> participant;
    private final Actions actions;
    private final OwnLocalTransaction local;

    TccActionInterceptor(Supplier<Participant> participant, Actions actions, OwnLocalTransaction local) {
        this.participant = participant;
        this.actions = actions;
        this.local = local;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type = TargetClass.of(invocation);
        GlobalTransaction transaction = GlobalTransaction.current()
                .orElseThrow(() -> new IllegalTransactionStateException(Describe.method(invocation.getMethod(), type)
                        + " is a @TccAction and was called without a global transaction. Call it from a"
                        + " @GlobalTransactional method, or with the Txn-Context header of one."));
        Action action = actions.of(invocation.getMethod(), type);
        try {
            return participant.get().enlist(transaction, new Invocation(action, invocation));
        } catch (Throwable e) {
            local.rollBack(invocation);
            throw e;
        }
    }

    @SuppressWarnings("NullAway") // does not look into type arguments, which allow null here
    private final class Invocation implements Try<@Nullable Object> {

        private final Action action;
        private final MethodInvocation invocation;

        Invocation(Action action, MethodInvocation invocation) {
            this.action = action;
            this.invocation = invocation;
        }

        @Override
        public String action() {
            return action.name();
        }

        @Override
        public String arguments() {
            return actions.codec().encode(action.parameters(), invocation.getArguments());
        }

        @Override
        public @Nullable Object run() throws Exception {
            try {
                return invocation.proceed();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new UndeclaredThrowableException(e);
            }
        }

        @Override
        public @Nullable String encode(@Nullable Object result) {
            return action.returnsNothing() ? null : actions.codec().encode(action.result(), result);
        }

        @Override
        public @Nullable Object decode(@Nullable String result) {
            return result == null ? null : actions.codec().decode(action.result(), result);
        }
    }
}
