package io.txn.kafka;

import io.txn.coordinator.Coordinator;
import io.txn.participant.Participant;
import io.txn.wire.AllowedHosts;
import io.txn.wire.ContextCodec;
import io.txn.wire.SignedReportCodec;
import io.txn.wire.Signer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls, outcomes and inquiries go over Kafka where an address is a topic. Nothing connects to a broker before there is a
 * listener of calls, a call, or an address that is a topic.
 */
@AutoConfiguration(
        afterName = {
            "io.txn.autoconfigure.WireTxnAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
@ConditionalOnClass({KafkaTemplate.class, KafkaProperties.class})
@ConditionalOnBean({
    ContextCodec.class,
    SignedReportCodec.class,
    AllowedHosts.class,
    Signer.class,
    ProducerFactory.class,
    ConsumerFactory.class
})
@EnableConfigurationProperties(KafkaTxnProperties.class)
public final class KafkaCallTxnAutoConfiguration {

    @Bean
    SignedRecords txnKafkaRecords(Signer signer) {
        return new SignedRecords(signer);
    }

    @Bean
    KafkaClients txnKafkaClients(
            ObjectProvider<ProducerFactory<?, ?>> producers,
            ObjectProvider<ConsumerFactory<?, ?>> consumers,
            KafkaTxnProperties properties) {
        return new KafkaClients(producers, consumers, properties.timeout());
    }

    @Bean
    Exchange txnKafkaExchange(
            KafkaClients clients,
            SignedRecords records,
            KafkaTxnProperties properties,
            ObjectProvider<Participant> participant) {
        return new Exchange(
                clients,
                records,
                () -> properties.replyTopicOf(participant.getObject().identity().name()),
                properties.timeout());
    }

    @Bean
    KafkaTransport txnKafkaTransport(Exchange exchange, AllowedHosts hosts, KafkaTxnProperties properties) {
        return new KafkaTransport(exchange, hosts, properties.timeout());
    }

    @Bean
    @ConditionalOnMissingBean
    KafkaCalls txnKafkaCalls(
            Exchange exchange, ContextCodec contexts, SignedReportCodec reports, ObjectProvider<JsonMapper> json) {
        return new KafkaCallTemplate(exchange, contexts, reports, json.getIfUnique(JsonMapper::shared));
    }

    @Bean
    ServiceTopics txnKafkaServiceTopics(
            KafkaClients clients,
            SignedRecords records,
            ObjectProvider<Participant> participant,
            ObjectProvider<Coordinator> coordinator,
            ObjectProvider<KafkaProperties> kafka) {
        boolean autoStartup =
                kafka.stream().allMatch(properties -> properties.getListener().isAutoStartup());
        return new ServiceTopics(clients, records, participant, coordinator, autoStartup);
    }

    @Bean(KafkaCallListener.CONTAINER_FACTORY)
    @Lazy
    CallListenerContainerFactory txnKafkaCallListenerContainerFactory(
            KafkaClients clients,
            SignedRecords records,
            ContextCodec contexts,
            SignedReportCodec reports,
            ServiceTopics topics,
            Participant participant,
            ObjectProvider<JsonMapper> json,
            ObjectProvider<KafkaProperties> kafka) {
        KafkaTemplate<byte[], byte[]> replies = new KafkaTemplate<>(clients.producers());
        CallListenerContainerFactory factory = new CallListenerContainerFactory(
                clients,
                participant.identity().name(),
                topics,
                records,
                new IncomingCalls(records, contexts, reports, replies),
                replies,
                json.getIfUnique(JsonMapper::shared));
        kafka.ifAvailable(properties -> {
            factory.setAutoStartup(properties.getListener().isAutoStartup());
            Integer concurrency = properties.getListener().getConcurrency();
            if (concurrency != null) {
                factory.setConcurrency(concurrency);
            }
        });
        return factory;
    }
}
