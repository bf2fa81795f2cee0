package io.txn.aop;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** What is checked when the application starts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChecksProperties.class)
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class ChecksConfiguration {

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static ProxyCheck txnProxyCheck(ConfigurableListableBeanFactory beanFactory) {
        return new ProxyCheck(beanFactory);
    }

    @Bean
    static AnnotationChecks txnAnnotationChecks(
            ConfigurableListableBeanFactory beanFactory,
            TransactionDefinitions definitions,
            Actions actions,
            ChecksProperties properties,
            ObjectProvider<Retries> retries) {
        return new AnnotationChecks(beanFactory, definitions, actions, properties, retries);
    }
}
