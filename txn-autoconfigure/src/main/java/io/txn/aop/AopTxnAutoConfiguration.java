package io.txn.aop;

import io.txn.GlobalTransactionOperations;
import io.txn.participant.LocalTransactions;
import io.txn.participant.Participant;
import java.lang.reflect.Method;
import java.util.function.BiFunction;
import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.transaction.interceptor.TransactionAttributeSource;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.util.function.SingletonSupplier;

/**
 * Interception of annotated methods.
 *
 * <p>The advisors of transactions and branches come last, like the transaction advisor does by default, and after it: of equals, the one that was
 * registered first is the outer one, hence the order of this configuration. The
 * advisor of retries comes just before, so that each attempt has a local transaction of its own.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.aop.AopAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@ConditionalOnClass({Advice.class, TransactionInterceptor.class})
@Import({AutoProxyCreator.class, ChecksConfiguration.class, RetryConfiguration.class})
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
public final class AopTxnAutoConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static TransactionDefinitions txnTransactionDefinitions(ConfigurableListableBeanFactory beanFactory) {
        return new TransactionDefinitions(beanFactory::resolveEmbeddedValue);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Actions txnActions(ConfigurableListableBeanFactory beanFactory) {
        return new Actions(beanFactory, new JsonCodec());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static OwnLocalTransaction txnOwnLocalTransaction(ObjectProvider<TransactionAttributeSource> sources) {
        return new OwnLocalTransaction(sources::stream);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor globalTransactionalAdvisor(
            ObjectProvider<GlobalTransactionOperations> operations,
            TransactionDefinitions definitions,
            OwnLocalTransaction local) {
        return last(
                Annotations::globalTransactional,
                new GlobalTransactionalInterceptor(SingletonSupplier.of(operations::getObject), definitions, local));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor txnActionAdvisor(
            ObjectProvider<Participant> participant, Actions actions, OwnLocalTransaction local) {
        return last(
                Annotations::action,
                new ActionInterceptor(SingletonSupplier.of(participant::getObject), actions, local));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor txnRetryAdvisor(ObjectProvider<Retries> retries, ObjectProvider<LocalTransactions> local) {
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(
                new AnnotatedMethods(Annotations::retried),
                new RetryInterceptor(SingletonSupplier.of(retries::getObject), SingletonSupplier.of(local::getObject)));
        advisor.setOrder(Ordered.LOWEST_PRECEDENCE - 1);
        return advisor;
    }

    private static Advisor last(BiFunction<Method, Class<?>, @Nullable Object> annotation, Advice advice) {
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(new AnnotatedMethods(annotation), advice);
        advisor.setOrder(Ordered.LOWEST_PRECEDENCE);
        return advisor;
    }
}
