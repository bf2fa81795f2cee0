package io.txn.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with a property, and what to set. */
final class TxnConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<TxnConfigurationException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TxnConfigurationException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
