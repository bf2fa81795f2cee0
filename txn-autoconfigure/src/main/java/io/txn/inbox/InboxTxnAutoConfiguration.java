package io.txn.inbox;

import io.txn.ReceiveOnce;
import io.txn.message.InboxStore;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.util.function.SingletonSupplier;

/**
 * Listeners that run once for each message. Like the other advisors it comes last, inside of the transaction interceptor on
 * the same method.
 */
@AutoConfiguration(
        afterName = {
            "io.txn.aop.AopTxnAutoConfiguration",
            "io.txn.jdbc.JdbcTxnAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@ConditionalOnClass({KafkaListener.class, Advice.class})
@EnableConfigurationProperties(InboxProperties.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class InboxTxnAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor txnReceiveOnceAdvisor(
            ObjectProvider<InboxStore> store,
            ObjectProvider<LocalTransactions> local,
            ObjectProvider<KafkaListenerEndpointRegistry> registry) {
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(
                AnnotationMatchingPointcut.forMethodAnnotation(ReceiveOnce.class),
                new ReceiveOnceInterceptor(
                        SingletonSupplier.of(store::getObject),
                        SingletonSupplier.of(local::getObject),
                        new ConsumerGroups(registry::getIfUnique),
                        InstantSource.system()));
        advisor.setOrder(Ordered.LOWEST_PRECEDENCE);
        return advisor;
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ContainerFactoryPostProcessor txnContainerFactoryPostProcessor() {
        return new ContainerFactoryPostProcessor();
    }

    @Bean
    static ListenerCheck txnListenerCheck(ConfigurableListableBeanFactory beanFactory) {
        return new ListenerCheck(beanFactory);
    }

    @Bean
    @ConditionalOnBean({InboxStore.class, LocalTransactions.class})
    InboxPurge txnInboxPurge(InboxStore store, LocalTransactions local, InboxProperties properties) {
        return new InboxPurge(store, local, InstantSource.system(), properties.getRetention());
    }
}
