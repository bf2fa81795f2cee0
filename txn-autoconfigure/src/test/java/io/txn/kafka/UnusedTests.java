package io.txn.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.wire.AllowedHosts;
import io.txn.wire.ContextCodec;
import io.txn.wire.SignedReportCodec;
import io.txn.wire.Signer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.RecordInterceptor;
import org.springframework.kafka.support.converter.RecordMessageConverter;

/** Whoever has Kafka on the class path, and does not call over it, has none of it. */
@ExtendWith(OutputCaptureExtension.class)
class UnusedTests {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class, KafkaCallTxnAutoConfiguration.class))
            .withBean(Signer.class, () -> TestService.SIGNER)
            .withBean(AllowedHosts.class, AllowedHosts::any)
            .withBean(SignedReportCodec.class, () -> new SignedReportCodec(TestService.SIGNER, AllowedHosts.any()))
            .withBean(ContextCodec.class, () -> TestService.CODEC)
            .withPropertyValues("spring.kafka.bootstrap-servers=localhost:1");

    @Test
    void connectsToNothing(CapturedOutput log) {
        application.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(KafkaCalls.class);
            assertThat(context.getBean(ServiceTopics.class).isRunning()).isFalse();
            assertThat(context.getBeanFactory().containsSingleton(KafkaCallListener.CONTAINER_FACTORY))
                    .isFalse();
        });
        assertThat(log).doesNotContain("ProducerConfig values", "ConsumerConfig values", "AdminClient");
    }

    @Test
    void needsNoSpringKafka() {
        application
                .withClassLoader(new FilteredClassLoader(KafkaTemplate.class))
                .run(context ->
                        assertThat(context).hasNotFailed().doesNotHaveBean(KafkaCallTxnAutoConfiguration.class));
    }

    @Test
    void leavesTheApplicationsOwnKafkaAlone() {
        application.run(context -> {
            assertThat(context).hasSingleBean(KafkaTemplate.class);
            assertThat(context).hasBean("kafkaListenerContainerFactory");
            assertThat(context.getBeansOfType(RecordMessageConverter.class)).isEmpty();
            assertThat(context.getBeansOfType(RecordInterceptor.class)).isEmpty();
        });
    }

    @Test
    void refusesAListenerWhoseReplyComesLater() {
        assertThatThrownBy(() -> TestService.start(Late.class, "late"))
                .hasMessageContaining("Late.serve(java.lang.String) returns a CompletableFuture")
                .hasMessageContaining("must return its reply itself");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Late {

        @KafkaCallListener(topics = "late.calls")
        CompletableFuture<String> serve(String request) {
            return CompletableFuture.completedFuture(request);
        }
    }
}
