package io.txn.aop;

import io.txn.GlobalTransaction;
import io.txn.IllegalTransactionStateException;
import io.txn.Mode;
import io.txn.aop.Declared.Kind;
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
final class ActionInterceptor implements MethodInterceptor {

    private final Supplier<Participant> participant;
    private final Actions actions;
    private final OwnLocalTransaction local;

    ActionInterceptor(Supplier<Participant> participant, Actions actions, OwnLocalTransaction local) {
        this.participant = participant;
        this.actions = actions;
        this.local = local;
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Class<?> type = TargetClass.of(invocation);
        Action action = actions.of(invocation.getMethod(), type);
        GlobalTransaction transaction = GlobalTransaction.current().orElseThrow(() -> withoutTransaction(action));
        requireMode(action, transaction);
        try {
            return participant.get().enlist(transaction, new Invocation(action, invocation));
        } catch (Throwable e) {
            local.rollBack(invocation);
            throw e;
        }
    }

    private static IllegalTransactionStateException withoutTransaction(Action action) {
        String begin =
                action.kind() == Kind.SAGA_STEP ? "@GlobalTransactional(mode = Mode.SAGA)" : "@GlobalTransactional";
        return new IllegalTransactionStateException(Describe.method(action.method(), action.type()) + " is a "
                + action.kind().annotation() + " and was called without a global transaction. Call it from a " + begin
                + " method, or with the Txn-Context header of one.");
    }

    private static void requireMode(Action action, GlobalTransaction transaction) {
        if (action.kind() == Kind.SAGA_STEP && transaction.mode() != Mode.SAGA) {
            throw new IllegalTransactionStateException(
                    Describe.method(action.method(), action.type()) + " is a @SagaStep and was called in transaction "
                            + transaction.xid() + ", whose mode is " + transaction.mode()
                            + ": what it does could not be undone in its turn. Begin that transaction with"
                            + " @GlobalTransactional(mode = Mode.SAGA), or make this method a @TccAction.");
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
        public boolean confirms() {
            return action.kind() != Kind.SAGA_STEP;
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
        public boolean returnsNothing() {
            return action.returnsNothing();
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
