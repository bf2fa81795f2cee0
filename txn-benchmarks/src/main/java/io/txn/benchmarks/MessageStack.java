package io.txn.benchmarks;

import io.txn.benchmarks.message.Messenger;
import io.txn.benchmarks.service.CommitCounter;
import io.txn.systemtests.Ports;
import io.txn.systemtests.PostgresServer;
import io.txn.systemtests.WorkDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A PostgreSQL server and a broker as processes of their own, and in this process the applications that send and the consumer
 * that they send to: one clock for both.
 */
final class MessageStack implements AutoCloseable {

    private final WorkDirectory directory;
    private final PostgresServer postgres;
    private final Broker broker;
    private final Map<Messaging, ConfigurableApplicationContext> applications = new EnumMap<>(Messaging.class);
    private final List<Arrivals> arrivals = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "message-stack-end");

    /** Starts all of it, and returns when messages can be sent. */
    MessageStack(Path work) {
        directory = WorkDirectory.claim(work);
        postgres = new PostgresServer(directory.path(), Ports.free(), BenchStack.postgresSettings());
        broker = new Broker(directory);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void start() {
        broker.start();
        postgres.start();
        databases().execute(PostgresServer.USER, "CREATE EXTENSION pg_stat_statements");
        broker.create(topics());
        arrivals.add(new Arrivals(broker.bootstrapServers(), topics()));
        for (Messaging messaging : Messaging.values()) {
            postgres.createDatabase(messaging.id());
        }
        databases()
                .execute(
                        Messaging.POLLING.id(),
                        "CREATE TABLE message (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic VARCHAR(200) NOT NULL,"
                                + " message_key TEXT, payload TEXT)");
        for (Messaging messaging : Messaging.values()) {
            applications.put(messaging, application(messaging));
        }
    }

    private static List<String> topics() {
        return Arrays.stream(Messaging.values()).map(Messaging::id).toList();
    }

    private ConfigurableApplicationContext application(Messaging messaging) {
        SpringApplicationBuilder builder =
                new SpringApplicationBuilder(messaging.application()).web(WebApplicationType.NONE);
        if (messaging == Messaging.DIRECT) {
            builder.properties("spring.kafka.producer.transaction-id-prefix=direct-");
        }
        return builder.run(
                "--spring.autoconfigure.exclude=",
                "--spring.application.name=" + messaging.id(),
                "--spring.main.banner-mode=off",
                "--spring.sql.init.mode=never",
                "--spring.datasource.url=" + postgres.url(messaging.id()),
                "--spring.datasource.username=" + PostgresServer.USER,
                "--spring.datasource.password=" + PostgresServer.PASSWORD,
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--txn.secret=" + UUID.randomUUID(),
                "--txn.service-url=http://localhost");
    }

    Messenger messenger(Messaging messaging) {
        return running(messaging).getBean(Messenger.class);
    }

    /** How many local transactions its application has committed; none without a database. */
    long commits(Messaging messaging) {
        return running(messaging).getBeanProvider(CommitCounter.class).stream()
                .mapToLong(CommitCounter::commits)
                .sum();
    }

    private ConfigurableApplicationContext running(Messaging messaging) {
        ConfigurableApplicationContext application = applications.get(messaging);
        if (application == null) {
            throw new BenchException("There is no application for " + messaging);
        }
        return application;
    }

    /** What a consumer of committed messages has got. */
    Arrivals arrivals() {
        return arrivals.get(0);
    }

    Databases databases() {
        return new Databases(postgres);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is the hook that closes.
        }
        end();
    }

    private void end() {
        try (directory;
                postgres;
                broker) {
            applications.values().forEach(ConfigurableApplicationContext::close);
            arrivals.forEach(Arrivals::close);
        }
    }
}
