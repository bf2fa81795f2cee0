package io.txn.benchmarks;

import io.txn.systemtests.Ports;
import io.txn.systemtests.PostgresServer;
import io.txn.systemtests.ServiceProcess;
import io.txn.systemtests.WorkDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server, and the three services as processes of their own, each with its own database; and their use of a
 * broker, which is not the stack's.
 */
final class BenchStack implements AutoCloseable {

    /** The same for each: all optimisations, and a collector that leaves the cores to the work. */
    static final List<String> JVM_FLAGS =
            List.of("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-Djava.security.egd=file:/dev/urandom");

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Setup setup;
    private final @Nullable Broker broker;
    private final WorkDirectory directory;
    private final PostgresServer postgres;
    private @Nullable VisibleRecords records;
    private final Map<Role, ServiceProcess> services = new EnumMap<>(Role.class);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Thread hook = new Thread(this::end, "bench-stack-end");

    /** Starts all of it, and returns when it can serve; what a killed run left behind is ended first. */
    BenchStack(Path target, Setup setup, @Nullable Broker broker) {
        this.setup = setup;
        this.broker = setup.needsBroker() ? Objects.requireNonNull(broker, "a broker for " + setup) : null;
        directory = WorkDirectory.claim(target.resolve("bench-stack").resolve(setup.id()));
        postgres = new PostgresServer(directory.path(), Ports.free(), postgresSettings());
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** As durable as in production. */
    static Map<String, String> postgresSettings() {
        return Map.of(
                "max_connections", "300",
                "shared_buffers", "512MB",
                "shared_preload_libraries", "pg_stat_statements",
                "pg_stat_statements.track", "all",
                // The harness does both between measurements, so that neither falls into some of them.
                "autovacuum", "off",
                "checkpoint_timeout", "1h",
                "max_wal_size", "8GB");
    }

    /** One whose services do without Kafka. */
    static BenchStack withoutBroker(Path target) {
        return new BenchStack(target, Setup.HTTP, null);
    }

    private void start() {
        if (broker != null) {
            broker.create(setup.topics());
            records = new VisibleRecords(broker.bootstrapServers(), setup.topics());
        }
        postgres.start();
        databases().execute(PostgresServer.USER, "CREATE EXTENSION pg_stat_statements");
        for (Role role : Role.values()) {
            postgres.createDatabase(role.id());
        }
        int inventory = Ports.free();
        int payment = Ports.free();
        Map<String, String> all = Map.of(
                "txn.secret", UUID.randomUUID().toString(),
                "bench.inventory", url(inventory),
                "bench.payment", url(payment));
        services.put(Role.ORDER, service(Role.ORDER, Ports.free(), all));
        services.put(Role.INVENTORY, service(Role.INVENTORY, inventory, all));
        services.put(Role.PAYMENT, service(Role.PAYMENT, payment, all));
        services.values().forEach(ServiceProcess::start);
        services.values().forEach(ServiceProcess::awaitReady);
    }

    private static String url(int port) {
        return "http://localhost:" + port;
    }

    private ServiceProcess service(Role role, int port, Map<String, String> common) {
        Map<String, String> properties = new TreeMap<>(common);
        properties.put("spring.application.name", role.id() + "-service");
        properties.put("txn.service-url", url(port));
        properties.put("spring.datasource.url", postgres.url(role.id()));
        properties.put("spring.datasource.username", PostgresServer.USER);
        properties.put("spring.datasource.password", PostgresServer.PASSWORD);
        if (broker != null) {
            properties.putAll(setup.propertiesOf(role, broker.bootstrapServers()));
        }
        List<String> program = new ArrayList<>(JVM_FLAGS);
        String extra = System.getProperty("bench.jvm", "");
        if (!extra.isBlank()) {
            program.addAll(List.of(extra.replace("ROLE", role.id()).split(" ", -1)));
        }
        program.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "io.txn.benchmarks.service.BenchApplication"));
        return new ServiceProcess(role.id(), port, program, properties, Map.of(), directory);
    }

    Databases databases() {
        return new Databases(postgres);
    }

    ServiceProcess service(Role role) {
        ServiceProcess service = services.get(role);
        if (service == null) {
            throw new BenchException("There is no service " + role);
        }
        return service;
    }

    URI orders() {
        return service(Role.ORDER).uri();
    }

    ProcessHandle postgresProcess() {
        return postgres.process();
    }

    /** None if its services have no broker. */
    Set<ProcessHandle> brokerProcesses() {
        return broker == null ? Set.of() : broker.processes();
    }

    Setup setup() {
        return setup;
    }

    /** What its services have sent to the broker, if they have one. */
    Optional<VisibleRecords> records() {
        return Optional.ofNullable(records);
    }

    String get(Role role, String path) {
        return ask(HttpRequest.newBuilder(service(role).uri().resolve(path)).build());
    }

    void post(Role role, String path) {
        ask(HttpRequest.newBuilder(service(role).uri().resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private String ask(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new BenchException(request.uri() + " answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new BenchException(request.uri() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while asking " + request.uri(), e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is the hook that closes.
        }
        end();
        // Not by the hook: a consumer is its thread's, and ends with the process.
        records().ifPresent(VisibleRecords::close);
    }

    private void end() {
        try (directory;
                postgres) {
            services.values().parallelStream().forEach(service -> service.stop(STOP_LIMIT));
        }
    }
}
