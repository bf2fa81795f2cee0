package io.txn.outbox;

import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Adds the endpoint {@code txnoutbox}, through which operators see messages that the broker does not take, and help them. */
@AutoConfiguration(after = OutboxTxnAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean({OutboxStore.class, Signal.class})
@ConditionalOnAvailableEndpoint(OutboxEndpoint.class)
public final class OutboxEndpointTxnAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    OutboxEndpoint txnOutboxEndpoint(OutboxStore store, LocalTransactions local, Signal signal) {
        return new OutboxEndpoint(store, local, signal, InstantSource.system());
    }
}
