package io.txn.http;

import io.txn.coordinator.Coordinator;
import io.txn.http.Endpoint.Acknowledgements;
import io.txn.http.Endpoint.Answers;
import io.txn.participant.Participant;
import io.txn.wire.ContextCodec;
import io.txn.wire.SignedReportCodec;
import io.txn.wire.Signer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/**
 * Requests that carry a context take part, and the two endpoints are answered. All by filters long before those of Spring
 * Security: a {@code SecurityFilterChain} bean of ours would make Boot's step back and open the application.
 */
@AutoConfiguration(
        afterName = {"io.txn.autoconfigure.WireTxnAutoConfiguration", "io.txn.autoconfigure.TxnAutoConfiguration"})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean({ContextCodec.class, SignedReportCodec.class, Signer.class})
public final class HttpServerTxnAutoConfiguration {

    private static final int ENDPOINTS = Ordered.HIGHEST_PRECEDENCE + 1000;
    private static final int CONTEXT = ENDPOINTS + 1;

    @Bean
    FilterRegistrationBean<ContextFilter> txnContextFilter(ContextCodec contexts, SignedReportCodec reports) {
        FilterRegistrationBean<ContextFilter> filter =
                new FilterRegistrationBean<>(new ContextFilter(contexts, reports));
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
        filter.setOrder(CONTEXT);
        return filter;
    }

    @Bean
    @ConditionalOnBean(Participant.class)
    FilterRegistrationBean<Filter> txnOutcomesEndpoint(Signer signer, ObjectProvider<Participant> participant) {
        return at(
                Endpoint.OUTCOMES,
                new SignedEndpoint<>(
                        Endpoint.OUTCOMES,
                        signer,
                        question -> Acknowledgements.of(participant.getObject().complete(question.messages()))));
    }

    @Bean
    @ConditionalOnBean(Coordinator.class)
    FilterRegistrationBean<Filter> txnInquiriesEndpoint(Signer signer, ObjectProvider<Coordinator> coordinator) {
        return at(
                Endpoint.INQUIRIES,
                new SignedEndpoint<>(
                        Endpoint.INQUIRIES,
                        signer,
                        question -> Answers.of(coordinator.getObject().answer(question.xids()))));
    }

    private static FilterRegistrationBean<Filter> at(Endpoint<?, ?> endpoint, Filter filter) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.addUrlPatterns(endpoint.path());
        registration.setOrder(ENDPOINTS);
        return registration;
    }

    /** A container runs filters only where a servlet is mapped, and the application's may be mapped elsewhere. */
    @Bean
    ServletRegistrationBean<HttpServlet> txnEndpointsPlace() {
        HttpServlet nobody = new HttpServlet() {};
        return new ServletRegistrationBean<>(nobody, Endpoint.OUTCOMES.path(), Endpoint.INQUIRIES.path());
    }
}
