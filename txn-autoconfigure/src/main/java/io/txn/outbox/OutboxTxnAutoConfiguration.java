package io.txn.outbox;

import io.micrometer.observation.ObservationRegistry;
import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.util.function.SingletonSupplier;

/** Publishes to Kafka with the outcome of transactions, where there is Spring Kafka. */
@AutoConfiguration(
        afterName = {
            "io.txn.autoconfigure.TxnAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
@ConditionalOnClass(ProducerFactory.class)
@ConditionalOnBean({OutboxStore.class, Participant.class})
@ConditionalOnSingleCandidate(ProducerFactory.class)
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxTxnAutoConfiguration {

    @Bean
    Signal txnOutboxSignal() {
        return new Signal();
    }

    @Bean
    OutboxBranches txnOutboxBranches(OutboxStore store, LocalTransactions local, Signal signal) {
        return new OutboxBranches(store, local, signal);
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionalOutbox transactionalOutbox(
            OutboxStore store,
            LocalTransactions local,
            Participant participant,
            ProducerFactory<?, ?> producers,
            ObjectProvider<ObservationRegistry> observations,
            Signal signal,
            OutboxProperties properties) {
        return new OutboxTemplate(
                store,
                local,
                participant,
                SingletonSupplier.of(() -> Serializers.of(producers)),
                observations.getIfUnique(() -> ObservationRegistry.NOOP),
                signal,
                InstantSource.system(),
                properties.getShards());
    }

    @Bean
    Relays txnOutboxRelays(
            OutboxStore store,
            LocalTransactions local,
            Participant participant,
            ProducerFactory<?, ?> producers,
            Signal signal,
            OutboxProperties properties) {
        String owner = UUID.randomUUID().toString();
        Map<String, Object> settings = producers.getConfigurationProperties();
        String prefix =
                properties.getTransactionIdPrefix() + participant.identity().name() + "-";
        return new Relays(
                store,
                local,
                shard -> new ShardRelay(
                        shard,
                        owner,
                        store,
                        local,
                        new KafkaPublisher(settings, prefix + shard),
                        InstantSource.system(),
                        properties.getLease(),
                        properties.getBatchSize()),
                signal,
                properties.getPollInterval(),
                properties.getShards());
    }
}
