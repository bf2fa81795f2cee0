package io.txn.jdbc;

import io.txn.participant.LocalTransactions.Completion;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Watches a local transaction end. Spring's own word is not enough: where a commit fails, some transaction managers roll
 * back on top of it and then say that it was rolled back, although it may have happened (R6).
 */
final class CompletionWatch implements TransactionSynchronization {

    private final TransactionStatus status;
    private final Consumer<Completion> listener;
    private final Set<Object> savepointsSince = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean committing;
    private boolean undone;
    private Completion completion = Completion.UNKNOWN;

    CompletionWatch(TransactionStatus status, Consumer<Completion> listener) {
        this.status = status;
        this.listener = listener;
    }

    /** How it ended. */
    Completion completion() {
        return completion;
    }

    /** Last of all, has JPA write what it holds back, so that what it throws then is not taken for a failed commit. */
    @Override
    public void beforeCommit(boolean readOnly) {
        status.flush();
        committing = !status.isRollbackOnly();
    }

    @Override
    public void savepoint(Object savepoint) {
        savepointsSince.add(savepoint);
    }

    /** Back to a savepoint from before the watch began: what is watched is gone, however the transaction ends. */
    @Override
    public void savepointRollback(Object savepoint) {
        undone |= !savepointsSince.contains(savepoint);
    }

    @Override
    public void afterCompletion(int ending) {
        completion = undone ? Completion.ROLLED_BACK : ended(ending);
        listener.accept(completion);
    }

    private Completion ended(int ending) {
        return switch (ending) {
            case STATUS_COMMITTED -> Completion.COMMITTED;
            case STATUS_ROLLED_BACK -> committing ? Completion.UNKNOWN : Completion.ROLLED_BACK;
            default -> Completion.UNKNOWN;
        };
    }
}
