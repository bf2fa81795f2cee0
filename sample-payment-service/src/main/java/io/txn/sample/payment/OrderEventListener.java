package io.txn.sample.payment;

import io.txn.ReceiveOnce;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.kafka.support.converter.StringJacksonJsonMessageConverter;
import org.springframework.stereotype.Component;

/** Writes an entry into the books for each order of which it hears, once, however often it hears of it. */
@Component
class OrderEventListener {

    private static final Logger log = LoggerFactory.getLogger(OrderEventListener.class);

    private final OrderEffects effects;

    OrderEventListener(OrderEffects effects) {
        this.effects = effects;
    }

    @ReceiveOnce
    @KafkaListener(topics = "orders.audit", properties = "metadata.max.age.ms=2000")
    public void placed(OrderEvent event) {
        effects.add(event.orderId());
        log.info("Heard of order {} of '{}'", event.orderId(), event.userId());
    }

    @Configuration(proxyBeanMethods = false)
    static class Json {

        @Bean
        RecordMessageConverter jsonConverter() {
            return new StringJacksonJsonMessageConverter();
        }
    }
}
