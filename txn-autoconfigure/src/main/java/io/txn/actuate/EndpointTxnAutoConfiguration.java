package io.txn.actuate;

import io.txn.coordinator.Coordinator;
import io.txn.coordinator.DecisionStore;
import io.txn.participant.BranchStore;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Adds the endpoint {@code txn}, through which operators see transactions and help those that do not get on. */
@AutoConfiguration(afterName = "io.txn.autoconfigure.TxnAutoConfiguration")
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean({Coordinator.class, Participant.class})
@ConditionalOnAvailableEndpoint(TxnEndpoint.class)
public final class EndpointTxnAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    TxnEndpoint txnEndpoint(
            DecisionStore decisions,
            BranchStore branches,
            LocalTransactions local,
            Coordinator coordinator,
            Participant participant) {
        return new TxnEndpoint(new TransactionViews(decisions, branches, local), coordinator, participant);
    }
}
