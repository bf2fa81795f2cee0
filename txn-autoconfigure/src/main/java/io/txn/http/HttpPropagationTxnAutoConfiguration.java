package io.txn.http;

import io.txn.wire.ContextCodec;
import io.txn.wire.SignedReportCodec;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Clients built from Boot's builders carry the current transaction; HTTP service groups are built from them too. Last of
 * the customizers, so that whatever repeats a request above us makes a new call of it.
 */
@AutoConfiguration(afterName = "io.txn.autoconfigure.WireTxnAutoConfiguration")
@ConditionalOnClass(ClientHttpRequestInterceptor.class)
@ConditionalOnBean({ContextCodec.class, SignedReportCodec.class})
@EnableConfigurationProperties(HttpTxnProperties.class)
public final class HttpPropagationTxnAutoConfiguration {

    @Bean
    OutgoingCalls txnOutgoingCalls(ContextCodec contexts, SignedReportCodec reports, HttpTxnProperties properties) {
        return new OutgoingCalls(contexts, reports, properties.retry());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClientCustomizer.class)
    static class Blocking {

        private final PropagatingInterceptor interceptor;

        Blocking(OutgoingCalls calls) {
            this.interceptor = new PropagatingInterceptor(calls);
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        RestClientCustomizer txnRestClientCustomizer() {
            return builder -> builder.requestInterceptors(interceptor::addTo);
        }

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        RestTemplateCustomizer txnRestTemplateCustomizer() {
            return template -> interceptor.addTo(template.getInterceptors());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClientCustomizer.class, WebClient.class})
    static class Reactive {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebClientCustomizer txnWebClientCustomizer(OutgoingCalls calls) {
            return new PropagatingFilter(calls)::addTo;
        }
    }
}
