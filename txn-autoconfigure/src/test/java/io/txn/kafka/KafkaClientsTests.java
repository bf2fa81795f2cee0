package io.txn.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;

class KafkaClientsTests {

    private static Object linger(Map<String, Object> applications) {
        StaticListableBeanFactory beans =
                new StaticListableBeanFactory(Map.of("producers", new DefaultKafkaProducerFactory<>(applications)));
        KafkaClients clients = new KafkaClients(
                beans.getBeanProvider(ResolvableType.forClass(ProducerFactory.class)),
                beans.getBeanProvider(ResolvableType.forClass(ConsumerFactory.class)),
                Duration.ofSeconds(1));
        return clients.producers().getConfigurationProperties().get(ProducerConfig.LINGER_MS_CONFIG);
    }

    @Test
    void sendAtOnceUnlessTheApplicationWantsThemToWait() {
        assertThat(linger(Map.of())).isEqualTo(0);
        assertThat(linger(Map.of(ProducerConfig.LINGER_MS_CONFIG, "20"))).isEqualTo("20");
    }
}
