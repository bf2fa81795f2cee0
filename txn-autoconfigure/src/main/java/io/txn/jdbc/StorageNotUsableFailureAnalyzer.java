package io.txn.jdbc;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start-up what is wrong with the database, and what to change. */
final class StorageNotUsableFailureAnalyzer extends AbstractFailureAnalyzer<StorageNotUsableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StorageNotUsableException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
