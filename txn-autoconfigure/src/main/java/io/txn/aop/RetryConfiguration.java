package io.txn.aop;

import io.github.resilience4j.retry.RetryRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** Retries of saga steps, where Resilience4j is on the class path. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RetryRegistry.class)
class RetryConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Retries txnRetries(ObjectProvider<RetryRegistry> registry) {
        return new Resilience4jRetries(registry::getIfAvailable);
    }
}
