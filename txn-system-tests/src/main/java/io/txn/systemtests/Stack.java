package io.txn.systemtests;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database server, a broker, the three samples as processes of their own, and between them the proxies through which they reach
 * each other. Whoever opened a stack closes it; where nobody can, because of Ctrl-C or a failure, a shutdown hook does.
 */
final class Stack implements AutoCloseable {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final StackSettings settings;
    private final Consumer<String> progress;
    private final WorkDirectory directory;
    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final SampleJars jars;
    private final Map<Sample, Proxy> proxies = new EnumMap<>(Sample.class);
    private final Map<Sample, ServiceProcess> services = new EnumMap<>(Sample.class);
    private final List<ServiceProcess> instances = new CopyOnWriteArrayList<>();
    private final Thread hook = new Thread(this::closeQuietly, "stack-closer");
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean closing;

    private Stack(StackSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.directory = WorkDirectory.claim(settings.module().resolve("target").resolve(settings.name()));
        this.postgres = new PostgresServer(directory.path(), Ports.free(), settings.postgres());
        this.kafka = new KafkaServer(settings.module(), directory, Ports.free());
        this.jars = new SampleJars(settings.module());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Returns when all of it is ready; when that fails, nothing is left running. */
    static Stack start(StackSettings settings, Consumer<String> progress) {
        Stack stack = new Stack(settings, progress);
        try {
            stack.startAll();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    private void startAll() {
        settings.ports().forEach((sample, port) -> Ports.requireFree(port, "the " + sample.serviceName()));
        unlessClosing(kafka::start);
        startPostgres();
        for (Sample sample : Sample.values()) {
            unlessClosing(() -> postgres.createDatabase(sample.shortName()));
            proxies.put(sample, new Proxy(serviceUri(sample)));
        }
        progress.accept("Starting the three services, their logs are in " + directory.path());
        for (Sample sample : Sample.values()) {
            ServiceProcess service = instance(sample, sample.shortName(), port(sample));
            services.put(sample, service);
            unlessClosing(service::start);
        }
        awaitKafka();
        services.values().forEach(this::awaitReady);
    }

    PostgresServer postgres() {
        return postgres;
    }

    KafkaServer kafka() {
        return kafka;
    }

    ServiceProcess service(Sample sample) {
        return known(services.get(sample), sample);
    }

    /** The network in front of a service, which is how the others reach it. */
    Proxy proxy(Sample sample) {
        return known(proxies.get(sample), sample);
    }

    /** The shop as a customer sees it, who reaches each service directly. */
    Shop shop() {
        return shop(service(Sample.ORDER));
    }

    /** The shop as a customer sees it who talks to this instance of the order service. */
    Shop shop(ServiceProcess orders) {
        return new Shop(Map.of(
                Sample.ORDER, orders.uri(),
                Sample.INVENTORY, service(Sample.INVENTORY).uri(),
                Sample.PAYMENT, service(Sample.PAYMENT).uri()));
    }

    Path directory() {
        return directory.path();
    }

    /** Adds an instance of a sample on the same database, on a port of its own, and returns when it is ready. */
    ServiceProcess add(Sample sample, String name) {
        ServiceProcess added = instance(sample, name, Ports.free());
        restart(added);
        return added;
    }

    /** Starts a service that has been killed or stopped, and returns when it is ready. */
    void restart(ServiceProcess service) {
        unlessClosing(service::start);
        awaitReady(service);
    }

    /** Makes everything run again and every message pass: whatever a test did that failed, the next one starts whole. */
    void heal() {
        proxies.values().forEach(Proxy::heal);
        if (!postgres.isRunning()) {
            startPostgres();
        }
        if (!kafka.isRunning()) {
            startKafka();
        }
        instances.stream().filter(service -> !service.isAlive()).forEach(this::restart);
    }

    /** Stops an instance that was added. */
    void remove(ServiceProcess added) {
        added.stop(STOP_LIMIT);
        instances.remove(added);
    }

    /** Starts the database server, also one that has been killed. */
    void startPostgres() {
        unlessClosing(() -> {
            long start = System.nanoTime();
            postgres.start();
            progress.accept("PostgreSQL is ready after " + seconds(Duration.ofNanos(System.nanoTime() - start)));
        });
    }

    /** Starts the broker that has been killed, and returns when it is ready. */
    void startKafka() {
        unlessClosing(kafka::start);
        awaitKafka();
    }

    synchronized boolean isClosing() {
        return closing;
    }

    /** Returns when the stack has been closed by somebody else, or never. */
    void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends every process, politely or not, and returns when they are gone. */
    @Override
    public void close() {
        if (!claimClosing()) {
            // Somebody else is at it. If it is the hook's thread that comes second, returning would end the process.
            awaitClosed();
            return;
        }
        try (directory;
                postgres;
                kafka) {
            instances.parallelStream().forEach(service -> service.stop(STOP_LIMIT));
            proxies.values().forEach(Proxy::close);
        } finally {
            closed.countDown();
            removeHook();
        }
    }

    private synchronized boolean claimClosing() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    private void closeQuietly() {
        try {
            close();
        } catch (RuntimeException e) {
            progress.accept("Could not end everything: " + e);
        }
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is the hook that closes.
        }
    }

    /** A process that starts while the stack closes would be missed: either it starts before, or not at all. */
    private synchronized void unlessClosing(Runnable start) {
        if (closing) {
            throw new StackException("The stack is closing");
        }
        start.run();
    }

    private void awaitKafka() {
        Duration took = kafka.awaitReady();
        progress.accept(String.format(
                "Kafka is ready at %s after %s, process %d", kafka.bootstrapServers(), seconds(took), kafka.pid()));
    }

    private void awaitReady(ServiceProcess service) {
        Duration took = service.awaitReady();
        progress.accept(String.format(
                "%-9s is ready at %s after %s, process %d",
                service.name(), service.uri(), seconds(took), service.pid()));
    }

    private ServiceProcess instance(Sample sample, String name, int port) {
        Map<String, String> properties = new TreeMap<>(settings.properties());
        properties.put("txn.service-name", sample.serviceName());
        properties.put("txn.service-url", proxy(sample).uri().toString());
        properties.put("spring.datasource.url", postgres.url(sample.shortName()));
        properties.put("spring.datasource.username", PostgresServer.USER);
        properties.put("spring.datasource.password", PostgresServer.PASSWORD);
        properties.put("spring.kafka.bootstrap-servers", kafka.bootstrapServers());
        if (sample == Sample.ORDER) {
            for (Sample participant : List.of(Sample.INVENTORY, Sample.PAYMENT)) {
                properties.put(
                        "spring.http.serviceclient." + participant.shortName() + ".base-url",
                        proxy(participant).uri().toString());
            }
        }
        ServiceProcess instance = new ServiceProcess(name, port, jars.extracted(sample), properties, directory);
        instances.add(instance);
        return instance;
    }

    private URI serviceUri(Sample sample) {
        return URI.create("http://localhost:" + port(sample));
    }

    private int port(Sample sample) {
        return known(settings.ports().get(sample), sample);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static <T> T known(@Nullable T value, Sample sample) {
        if (value == null) {
            throw new StackException("The stack has not started the " + sample.serviceName());
        }
        return value;
    }
}
