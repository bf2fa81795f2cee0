package io.txn.outbox;

import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Adds what waits in the outbox to the application's health, under {@code txnOutbox}. */
@AutoConfiguration(
        after = OutboxTxnAutoConfiguration.class,
        beforeName =
                "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean({OutboxStore.class, TransactionalOutbox.class})
@ConditionalOnEnabledHealthIndicator("txn-outbox")
public final class OutboxHealthTxnAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "txnOutboxHealthIndicator")
    HealthIndicator txnOutboxHealthIndicator(OutboxStore store, LocalTransactions local) {
        return new OutboxHealthIndicator(store, local, InstantSource.system());
    }
}
