package io.txn.actuate;

import io.txn.coordinator.DecisionStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Adds unfinished transactions to the application's health, under {@code txn}. */
@AutoConfiguration(
        afterName = "io.txn.jdbc.JdbcTxnAutoConfiguration",
        beforeName =
                "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({LocalTransactions.class, BranchStore.class, DecisionStore.class})
@ConditionalOnEnabledHealthIndicator("txn")
public final class HealthTxnAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "txnHealthIndicator")
    HealthIndicator txnHealthIndicator(DecisionStore decisions, BranchStore branches, LocalTransactions local) {
        return new TxnHealthIndicator(decisions, branches, local, InstantSource.system());
    }
}
