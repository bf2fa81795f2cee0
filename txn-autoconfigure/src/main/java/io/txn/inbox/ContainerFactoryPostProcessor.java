package io.txn.inbox;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.kafka.config.AbstractKafkaListenerContainerFactory;

/** Has the containers of listeners tell which records they deliver. */
final class ContainerFactoryPostProcessor implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof AbstractKafkaListenerContainerFactory<?, ?, ?> factory) {
            watch(factory);
        }
        return bean;
    }

    private static <K, V> void watch(AbstractKafkaListenerContainerFactory<?, K, V> factory) {
        factory.setRecordInterceptor(new DeliveredRecord<>(factory.getRecordInterceptor()));
        factory.setBatchInterceptor(new DeliveredBatch<>(factory.getBatchInterceptor()));
    }
}
