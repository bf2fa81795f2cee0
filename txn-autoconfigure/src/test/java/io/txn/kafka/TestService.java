package io.txn.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.txn.GlobalTransaction;
import io.txn.GlobalTransactionOperations;
import io.txn.Mode;
import io.txn.SagaStep;
import io.txn.TccAction;
import io.txn.TransactionDefinition;
import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** A service with a database and annotated methods, that serves calls over Kafka on a topic of its own. */
final class TestService implements AutoCloseable {

    static final String SECRET = "a-secret-for-tests";
    static final Signer SIGNER = Signer.withSecret(SECRET);
    static final ContextCodec CODEC = new ContextCodec(SIGNER);
    static final SignedRecords RECORDS = new SignedRecords(SIGNER);

    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";
    private static final String NOT_NEEDED =
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration,"
                    + SECURITY + "SecurityAutoConfiguration," + SECURITY + "UserDetailsServiceAutoConfiguration,"
                    + SECURITY
                    + "web.servlet.ServletWebSecurityAutoConfiguration," + SECURITY
                    + "web.servlet.SecurityFilterAutoConfiguration," + SECURITY
                    + "actuate.web.servlet.ManagementWebSecurityAutoConfiguration";

    private final String name;
    private final ConfigurableApplicationContext context;

    private TestService(String name, ConfigurableApplicationContext context) {
        this.name = name;
        this.context = context;
    }

    /** One without a web server: its address is a topic. */
    static TestService start(String name, String... properties) {
        List<String> all = new ArrayList<>(List.of("txn.service-url=kafka:txn." + name));
        all.addAll(List.of(properties));
        return run(Application.class, WebApplicationType.NONE, name, all);
    }

    /** One with a web server, whose address is a URL as usual. */
    static TestService startOnTheWeb(String name, String... properties) {
        return run(Application.class, WebApplicationType.SERVLET, name, List.of(properties));
    }

    /** One of another application. */
    static TestService start(Class<?> application, String name) {
        return run(application, WebApplicationType.NONE, name, List.of("txn.service-url=kafka:txn." + name));
    }

    private static TestService run(
            Class<?> application, WebApplicationType type, String name, List<String> properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.application.name=" + name,
                "--spring.datasource.url=jdbc:h2:mem:kafka-" + name + ";DB_CLOSE_DELAY=-1",
                "--spring.kafka.bootstrap-servers=" + Broker.address(),
                "--spring.kafka.consumer.auto-offset-reset=earliest",
                "--spring.kafka.consumer.properties.interceptor.classes=" + Wire.class.getName(),
                "--txn.secret=" + SECRET,
                "--txn.recovery.interval=200ms",
                "--txn.kafka.timeout=2s",
                "--spring.main.banner-mode=off",
                "--spring.jmx.enabled=false",
                "--spring.autoconfigure.exclude=" + NOT_NEEDED));
        properties.forEach(property -> {
            arguments.removeIf(usual -> usual.startsWith("--" + property.substring(0, property.indexOf('=') + 1)));
            arguments.add("--" + property);
        });
        TestService service = new TestService(
                name, new SpringApplicationBuilder(application).web(type).run(arguments.toArray(String[]::new)));
        service.awaitReading();
        return service;
    }

    /** A record that comes before its reader is no test of what the reader does. */
    private void awaitReading() {
        KafkaListenerEndpointRegistry registry = bean(KafkaListenerEndpointRegistry.class);
        await().atMost(60, SECONDS)
                .until(() -> registry.getAllListenerContainers().stream()
                        .allMatch(
                                container -> !container.getAssignedPartitions().isEmpty()));
        await().atMost(60, SECONDS).until(() -> Broker.topicsOf("txn." + name).contains(topic()));
    }

    /** The topic on which it serves calls. */
    String topic() {
        return name + ".calls";
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Runs work in a global transaction that this service coordinates. */
    void within(Mode mode, Duration timeout, Runnable work) {
        TransactionDefinition definition =
                TransactionDefinition.named("test").withMode(mode).withTimeout(timeout);
        bean(GlobalTransactionOperations.class).execute(definition, () -> {
            work.run();
            return "done";
        });
    }

    void within(Runnable work) {
        within(Mode.TCC, Duration.ofSeconds(60), work);
    }

    @Nullable
    String call(TestService service, String what, String how) {
        return bean(KafkaCalls.class).call(service.topic(), what, new Request(what, how), String.class);
    }

    /** The things and their states, in order of their first appearance. */
    List<String> things() {
        return bean(JdbcTemplate.class)
                .queryForList("SELECT name || ' ' || state FROM thing ORDER BY id", String.class);
    }

    /** The state of one of them, or null if there is none. */
    @Nullable
    String stateOf(String what) {
        return bean(JdbcTemplate.class)
                .queryForList("SELECT state FROM thing WHERE name = ?", String.class, what)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** From now on nothing of what this service does reaches its database; to be closed then. */
    void kill() {
        bean(MortalDataSource.class).kill();
    }

    /** From now on commits that change something are counted, from 1; it dies before the one with this number. */
    void dieBefore(int commit) {
        bean(MortalDataSource.class).dieBefore(commit);
    }

    /** How many such commits there were since counting began. */
    int commits() {
        return bean(MortalDataSource.class).commits();
    }

    boolean isDead() {
        return bean(MortalDataSource.class).isDead();
    }

    /** When in the order of all of them it ended; null if it has not, or there is none. */
    @Nullable
    Long turnOf(String what) {
        return bean(JdbcTemplate.class)
                .queryForList("SELECT turn FROM thing WHERE name = ? AND turn IS NOT NULL", Long.class, what)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Whether no transaction has anything left to be done here. */
    boolean isAtRest() {
        return Integer.valueOf(0)
                .equals(bean(JdbcTemplate.class)
                        .queryForObject(
                                "SELECT (SELECT COUNT(*) FROM txn_gate WHERE finished_at IS NULL)"
                                        + " + (SELECT COUNT(*) FROM txn_transaction WHERE finished_at IS NULL)",
                                Integer.class));
    }

    /** The requests that reached the listener. */
    List<String> served() {
        return bean(Listener.class).served;
    }

    void forget() {
        served().clear();
        bean(JdbcTemplate.class).update("DELETE FROM thing");
    }

    void awaitThings(String... things) {
        await().atMost(60, SECONDS).untilAsserted(() -> assertThat(things()).containsExactly(things));
    }

    @Override
    public void close() {
        context.close();
    }

    /** What a call asks for, and what the listener is to do. */
    record Request(String what, String how) {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Listener.class, Things.class, Mortality.class})
    static class Application {}

    static class Mortality implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof DataSource database ? new MortalDataSource(database) : bean;
        }
    }

    static class Listener {

        private final List<String> served = new CopyOnWriteArrayList<>();
        private final Things things;
        private final KafkaCalls calls;

        Listener(Things things, KafkaCalls calls) {
            this.things = things;
            this.calls = calls;
        }

        @KafkaCallListener(topics = "${spring.application.name}.calls")
        @Nullable
        String serve(Request request) {
            served.add(request.what());
            return switch (request.how()) {
                case "reserve" -> things.reserve(request.what());
                case "take" -> things.take(request.what());
                case "nothing" -> null;
                case "refuse" -> throw new UnsupportedOperationException("no " + request.what() + " today");
                case "reserve-and-fail" -> {
                    things.reserve(request.what());
                    throw new IllegalStateException("a bug");
                }
                case "error" -> throw new StackOverflowError("an error");
                case "unspeakable" -> throw new IllegalArgumentException((String) null);
                default -> calls.call(request.how(), null, new Request(request.what(), "reserve"), String.class);
            };
        }
    }

    static class Things {

        private static final AtomicLong TURNS = new AtomicLong();

        private final JdbcTemplate jdbc;

        Things(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
            jdbc.execute("CREATE TABLE IF NOT EXISTS thing ("
                    + "id INT GENERATED ALWAYS AS IDENTITY, name VARCHAR(100), state VARCHAR(100), turn BIGINT)");
        }

        @TccAction(confirm = "confirm", cancel = "cancel")
        public String reserve(String what) {
            jdbc.update("INSERT INTO thing (name, state) VALUES (?, 'reserved')", what);
            return what + " for " + GlobalTransaction.current().orElseThrow();
        }

        public void confirm(String what) {
            end(what, "reserved", "confirmed");
        }

        public void cancel(String what) {
            end(what, "reserved", "cancelled");
        }

        @SagaStep(compensate = "putBack")
        public String take(String what) {
            jdbc.update("INSERT INTO thing (name, state) VALUES (?, 'taken')", what);
            return what;
        }

        public void putBack(String what) {
            end(what, "taken", "put back");
        }

        private void end(String what, String before, String after) {
            int rows = jdbc.update(
                    "UPDATE thing SET state = ?, turn = ? WHERE name = ? AND state = ?",
                    after,
                    TURNS.incrementAndGet(),
                    what,
                    before);
            if (rows != 1) {
                throw new IllegalStateException(rows + " rows of " + what + " were " + before);
            }
        }
    }
}
