package io.txn.outbox;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import io.txn.GlobalTransactionOperations;
import io.txn.TransactionDefinition;
import io.txn.aop.AopTxnAutoConfiguration;
import io.txn.autoconfigure.TxnAutoConfiguration;
import io.txn.autoconfigure.WireTxnAutoConfiguration;
import io.txn.inbox.InboxTxnAutoConfiguration;
import io.txn.jdbc.JdbcTxnAutoConfiguration;
import io.txn.message.OutboxBacklog;
import io.txn.message.OutboxStore;
import io.txn.participant.LocalTransactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An instance of a service with an outbox, as Spring Boot sets it up. */
final class OutboxApplication implements AutoCloseable {

    static final String SERVICE = "orders";

    private static Supplier<String> traces = () -> "none";

    private final ConfigurableApplicationContext context;

    private OutboxApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts an instance on this database; further properties override the usual ones. */
    static OutboxApplication start(String database, String... properties) {
        return start(database, Application.class, properties);
    }

    private static OutboxApplication start(String database, Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.datasource.url=jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000",
                "spring.kafka.bootstrap-servers=" + Kafka.bootstrapServers(),
                "spring.main.banner-mode=off",
                "txn.secret=0123456789abcdef",
                "txn.service-name=" + SERVICE + "-" + database,
                "txn.service-url=http://localhost:1",
                "txn.jdbc.initialize-schema=always",
                "txn.recovery.interval=1s",
                "txn.outbox.poll-interval=100ms"));
        for (String property : properties) {
            // The builder would join the two values.
            all.removeIf(other -> key(other).equals(key(property)));
            all.add(property);
        }
        return start(application, all);
    }

    /** An instance that is traced, as by a tracer that puts what this names into what is sent. */
    static OutboxApplication startTraced(String database, Supplier<String> trace) {
        traces = trace;
        return start(database, TracedApplication.class);
    }

    private static String key(String property) {
        return property.substring(0, property.indexOf('='));
    }

    private static OutboxApplication start(Class<?> application, List<String> all) {
        return new OutboxApplication(new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(all.toArray(String[]::new))
                .run());
    }

    static String database() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    TransactionalOutbox outbox() {
        return bean(TransactionalOutbox.class);
    }

    void inLocalTransaction(Runnable work) {
        new TransactionTemplate(bean(PlatformTransactionManager.class)).executeWithoutResult(status -> work.run());
    }

    void inGlobalTransaction(Runnable work) {
        bean(GlobalTransactionOperations.class).executeWithoutResult(TransactionDefinition.named("test"), work::run);
    }

    OutboxBacklog backlog() {
        return bean(LocalTransactions.class)
                .isolated(() -> bean(OutboxStore.class).backlog());
    }

    OutboxEndpoint endpoint() {
        return new OutboxEndpoint(
                bean(OutboxStore.class), bean(LocalTransactions.class), bean(Signal.class), InstantSource.system());
    }

    List<String> parkedIds() {
        return bean(LocalTransactions.class)
                .isolated(() -> bean(OutboxStore.class).parked(100))
                .stream()
                .map(parked -> parked.message().id())
                .toList();
    }

    String health() {
        return String.valueOf(context.getBean("txnOutboxHealthIndicator", HealthIndicator.class)
                .health());
    }

    @Override
    public void close() {
        context.close();
    }

    @SpringBootConfiguration
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        KafkaAutoConfiguration.class,
        AopTxnAutoConfiguration.class,
        JdbcTxnAutoConfiguration.class,
        WireTxnAutoConfiguration.class,
        TxnAutoConfiguration.class,
        InboxTxnAutoConfiguration.class,
        OutboxTxnAutoConfiguration.class,
        OutboxHealthTxnAutoConfiguration.class
    })
    static class Application {}

    @SpringBootConfiguration
    @Import(Application.class)
    static class TracedApplication {

        @Bean
        ObservationRegistry observations() {
            ObservationRegistry observations = ObservationRegistry.create();
            observations.observationConfig().observationHandler(new Tracer());
            return observations;
        }
    }

    /** As tracers do, it tells whoever gets what is sent of the trace at the time when its sending begins. */
    private static final class Tracer implements ObservationHandler<SenderContext<Object>> {

        @Override
        public void onStart(SenderContext<Object> sending) {
            sending.getSetter().set(sending.getCarrier(), "traceparent", traces.get());
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof SenderContext;
        }
    }
}
