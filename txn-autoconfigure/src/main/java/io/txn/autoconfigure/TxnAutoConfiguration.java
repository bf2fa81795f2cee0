package io.txn.autoconfigure;

import io.txn.GlobalTransactionOperations;
import io.txn.coordinator.Coordinator;
import io.txn.coordinator.DecisionStore;
import io.txn.coordinator.GlobalTransactionTemplate;
import io.txn.coordinator.ParticipantClient;
import io.txn.coordinator.PurgeLoop;
import io.txn.coordinator.Transport;
import io.txn.participant.BranchHandler;
import io.txn.participant.BranchHandlers;
import io.txn.participant.BranchStore;
import io.txn.participant.CoordinatorClient;
import io.txn.participant.InquireLoop;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The coordinator and the participant of this service, over whatever stores and transports there are. */
@AutoConfiguration(
        after = WireTxnAutoConfiguration.class,
        afterName = {
            "io.txn.jdbc.JdbcTxnAutoConfiguration",
            "io.txn.aop.AopTxnAutoConfiguration",
            "io.txn.http.HttpClientTxnAutoConfiguration",
            "io.txn.kafka.KafkaCallTxnAutoConfiguration"
        })
@ConditionalOnBean({LocalTransactions.class, BranchStore.class, DecisionStore.class, BranchHandlers.class})
public final class TxnAutoConfiguration {

    @Bean
    Settings txnSettings(TxnProperties properties, Environment environment) {
        return Settings.of(properties, environment);
    }

    @Bean
    DeliveryExecutor txnDeliveryExecutor() {
        return new DeliveryExecutor();
    }

    @Bean
    @ConditionalOnMissingBean
    Participant txnParticipant(
            Settings settings,
            BranchStore store,
            LocalTransactions local,
            BranchHandlers handlers,
            ObjectProvider<BranchHandler> adapters) {
        return new Participant(
                settings.identity(),
                store,
                local,
                handlers.with(adapters.stream().toList()),
                InstantSource.system(),
                settings.backoff(),
                settings.maxAttempts());
    }

    @Bean
    @ConditionalOnMissingBean
    ParticipantClient txnParticipantClient(ObjectProvider<Transport> transports) {
        return new Transports(transports.orderedStream().toList())::deliver;
    }

    @Bean
    @ConditionalOnMissingBean
    CoordinatorClient txnCoordinatorClient(ObjectProvider<Transport> transports) {
        return new Transports(transports.orderedStream().toList())::inquire;
    }

    @Bean
    @ConditionalOnMissingBean
    Coordinator txnCoordinator(
            Settings settings,
            DecisionStore store,
            LocalTransactions local,
            Participant participant,
            ParticipantClient client,
            DeliveryExecutor executor) {
        return new Coordinator(
                settings.coordinator(),
                store,
                local,
                participant,
                client,
                executor::execute,
                InstantSource.system(),
                settings.backoff(),
                new SecureRandom());
    }

    @Bean
    @ConditionalOnMissingBean
    GlobalTransactionOperations globalTransactionOperations(Coordinator coordinator) {
        return new GlobalTransactionTemplate(coordinator);
    }

    @Bean
    Recovery txnRecovery(
            Settings settings,
            DecisionStore decisions,
            BranchStore branches,
            LocalTransactions local,
            Participant participant,
            Coordinator coordinator,
            CoordinatorClient client,
            DeliveryExecutor executor) {
        InquireLoop inquire = new InquireLoop(
                participant,
                branches,
                local,
                coordinator.answeringItself(client),
                executor::execute,
                InstantSource.system(),
                settings.backoff(),
                settings.lease(),
                settings.batch());
        PurgeLoop purge = new PurgeLoop(
                decisions, branches, local, InstantSource.system(), settings.retention(), settings.batch());
        return new Recovery(
                coordinator.deliverLoop(),
                inquire,
                purge,
                executor,
                settings.interval(),
                settings.purgeInterval(),
                settings.batch());
    }
}
