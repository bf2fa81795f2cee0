package io.txn.benchmarks.service;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/** Counts local transactions that were committed, the application's and the library's alike. */
@Component
public class CommitCounter implements TransactionExecutionListener {

    private final LongAdder commits = new LongAdder();

    public long commits() {
        return commits.sum();
    }

    @Override
    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
        if (transaction.isNewTransaction() && failure == null) {
            commits.increment();
        }
    }
}
