package io.txn;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link GlobalTransactional} says, for code that cannot be annotated.
 *
 * @param name for logs and operators; sagas of the same name are expected to make the same calls, and are faster if they do
 * @param mode how branches are made undoable, of a transaction that this begins
 * @param timeout until the decision; null for the configured default
 * @param propagation what to do about a running transaction
 * @param rollbackFor exceptions to {@code noRollbackFor}
 * @param noRollbackFor throwables that commit all the same
 */
public record TransactionDefinition(
        String name,
        Mode mode,
        @Nullable Duration timeout,
        Propagation propagation,
        List<Class<? extends Throwable>> rollbackFor,
        List<Class<? extends Throwable>> noRollbackFor) {

    public TransactionDefinition {
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("The timeout of " + name + " must be positive, not " + timeout);
        }
        rollbackFor = List.copyOf(rollbackFor);
        noRollbackFor = List.copyOf(noRollbackFor);
    }

    /** TCC, REQUIRED, the default timeout, every throwable rolls back. */
    public static TransactionDefinition named(String name) {
        return new TransactionDefinition(name, Mode.TCC, null, Propagation.REQUIRED, List.of(), List.of());
    }

    public TransactionDefinition withMode(Mode newMode) {
        return new TransactionDefinition(name, newMode, timeout, propagation, rollbackFor, noRollbackFor);
    }

    public TransactionDefinition withTimeout(Duration newTimeout) {
        return new TransactionDefinition(name, mode, newTimeout, propagation, rollbackFor, noRollbackFor);
    }

    public TransactionDefinition withPropagation(Propagation newPropagation) {
        return new TransactionDefinition(name, mode, timeout, newPropagation, rollbackFor, noRollbackFor);
    }

    /**
     * Whether a throwable rolls back: yes, unless a class in {@code noRollbackFor} is closer to it, counted in steps up
     * the class hierarchy, than every class in {@code rollbackFor}.
     */
    public boolean rollsBackOn(Throwable throwable) {
        return distance(throwable, noRollbackFor) >= distance(throwable, rollbackFor);
    }

    private static int distance(Throwable throwable, List<Class<? extends Throwable>> rules) {
        int steps = 0;
        for (Class<?> type = throwable.getClass(); type != null; type = type.getSuperclass()) {
            if (rules.contains(type)) {
                return steps;
            }
            steps++;
        }
        return Integer.MAX_VALUE;
    }
}
