package io.txn.benchmarks;

import io.txn.benchmarks.service.BenchApplication;
import io.txn.systemtests.Ports;
import io.txn.systemtests.PostgresServer;
import io.txn.systemtests.WorkDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The three services, in one process for speed: whatever is measured does its work. */
class VariantsTests {

    private static final int ORDERS = 20;

    private static final List<ConfigurableApplicationContext> services = new ArrayList<>();
    private static WorkDirectory directory;
    private static PostgresServer postgres;
    private static Databases databases;
    private static URI orders;

    @BeforeAll
    static void start() {
        directory = WorkDirectory.claim(Path.of("target", "bench-variants"));
        postgres = new PostgresServer(directory.path(), Ports.free(), BenchStack.postgresSettings());
        postgres.start();
        Map<Role, Integer> ports = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            postgres.createDatabase(role.id());
            ports.put(role, Ports.free());
        }
        ports.forEach((role, port) -> services.add(service(role, ports)));
        databases = new Databases(postgres);
        orders = URI.create("http://localhost:" + ports.get(Role.ORDER));
        Books.fill(databases);
    }

    private static ConfigurableApplicationContext service(Role role, Map<Role, Integer> ports) {
        return new SpringApplicationBuilder(BenchApplication.class)
                .run(
                        "--server.port=" + ports.get(role),
                        "--spring.application.name=" + role.id() + "-service",
                        "--spring.datasource.url=" + postgres.url(role.id()),
                        "--spring.datasource.username=" + PostgresServer.USER,
                        "--spring.datasource.password=" + PostgresServer.PASSWORD,
                        "--txn.secret=a secret of sixteen characters or more",
                        "--txn.service-url=http://localhost:" + ports.get(role),
                        "--bench.inventory=http://localhost:" + ports.get(Role.INVENTORY),
                        "--bench.payment=http://localhost:" + ports.get(Role.PAYMENT));
    }

    @AfterAll
    static void stop() {
        try (WorkDirectory last = directory;
                PostgresServer server = postgres) {
            services.forEach(ConfigurableApplicationContext::close);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tcc-by-hand", "tcc", "saga-by-hand", "saga"})
    void doesTheSameWork(String variant) throws IOException {
        Books before = Books.read(databases);

        SplittableRandom random = new SplittableRandom(1);
        try (KeptConnection connection = new KeptConnection(orders)) {
            for (int order = 0; order < ORDERS; order++) {
                connection.post("/orders/" + variant, Load.order(random));
            }
        }

        Waits.until(
                "the work of " + variant + " is done",
                () -> Books.read(databases).equals(before.after(ORDERS)));
    }
}
