package io.txn.systemtests;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * The samples as in production: two instances of each, each service with a database server of its own, and a network
 * between all of them that can fail link by link.
 */
final class Cluster implements AutoCloseable {

    static final int INSTANCES = 2;

    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    /** Enough for what the samples keep, and little enough for six of them on one machine. */
    private static final List<String> HEAP = List.of("-Xmx160m");

    private final StackSettings settings;
    private final WorkDirectory directory;
    private final SampleJars jars;
    private final Network network;
    private final Clocks clocks;
    private final Map<Sample, PostgresServer> databases = new EnumMap<>(Sample.class);
    private final Map<Sample, List<ServiceProcess>> instances = new EnumMap<>(Sample.class);
    private final Thread hook = new Thread(this::stopAll, "cluster-closer");
    private final ReadWriteLock starting = new ReentrantReadWriteLock();
    private boolean closing;

    private Cluster(StackSettings settings) {
        this.settings = settings;
        this.directory = WorkDirectory.claim(settings.module().resolve("target").resolve(settings.name()));
        this.jars = new SampleJars(settings.module());
        this.network = new Network(directory.path());
        this.clocks = new Clocks(directory.path());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Returns when all of it is ready; when that fails, nothing is left running. */
    static Cluster start(StackSettings settings, Consumer<String> progress) {
        Cluster cluster = new Cluster(settings);
        try {
            cluster.startAll(progress);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startAll(Consumer<String> progress) {
        long start = System.nanoTime();
        for (Sample sample : Sample.values()) {
            Path directoryOfDatabase = directory.path().resolve(databaseName(sample));
            databases.put(sample, new PostgresServer(directoryOfDatabase, Ports.free(), settings.postgres()));
            instances.put(sample, new ArrayList<>());
        }
        databases.keySet().parallelStream().forEach(sample -> {
            startDatabase(sample);
            database(sample).createDatabase(sample.shortName());
        });
        Map<Sample, Map<String, Integer>> ports = ports();
        ports.forEach((sample, ofInstances) ->
                ofInstances.forEach((name, port) -> instances.get(sample).add(instance(sample, name, port, ports))));
        instances().forEach(instance -> unlessClosing(instance::start));
        instances().forEach(ServiceProcess::awaitReady);
        progress.accept(instances().size() + " services and " + databases.size() + " databases are ready after "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s; logs are in " + directory());
    }

    private static Map<Sample, Map<String, Integer>> ports() {
        Map<Sample, Map<String, Integer>> ports = new EnumMap<>(Sample.class);
        for (Sample sample : Sample.values()) {
            ports.put(sample, new TreeMap<>());
            IntStream.rangeClosed(1, INSTANCES)
                    .forEach(i -> ports.get(sample).put(sample.shortName() + "-" + i, Ports.free()));
        }
        return ports;
    }

    private ServiceProcess instance(Sample sample, String name, int port, Map<Sample, Map<String, Integer>> ports) {
        List<String> hosts = new ArrayList<>(List.of(databaseName(sample)));
        PostgresServer database = database(sample);
        network.connect(name, databaseName(sample), database.port(), Map.of(databaseName(sample), database.port()));
        for (Sample other : peers(sample)) {
            network.connect(name, other.serviceName(), virtualPort(other), ports.get(other));
            hosts.add(other.serviceName());
        }
        List<String> flags = new ArrayList<>(HEAP);
        flags.addAll(network.flags(name, hosts));
        return new ServiceProcess(
                name, port, jars.extracted(sample), properties(sample), flags, clocks.environment(name), directory);
    }

    /** Who is called, and who is asked. */
    private static List<Sample> peers(Sample sample) {
        return sample == Sample.ORDER ? List.of(Sample.INVENTORY, Sample.PAYMENT) : List.of(Sample.ORDER);
    }

    private Map<String, String> properties(Sample sample) {
        Map<String, String> properties = new TreeMap<>(settings.properties());
        properties.put("txn.service-name", sample.serviceName());
        properties.put("txn.service-url", address(sample).toString());
        properties.put(
                "spring.datasource.url",
                "jdbc:postgresql://" + databaseName(sample) + ":"
                        + database(sample).port() + "/" + sample.shortName());
        properties.put("spring.datasource.username", PostgresServer.USER);
        properties.put("spring.datasource.password", PostgresServer.PASSWORD);
        properties.put("sample.order-events", "false"); // there is no broker here
        properties.put("spring.kafka.listener.auto-startup", "false");
        peers(sample)
                .forEach(other -> properties.put(
                        "spring.http.serviceclient." + other.shortName() + ".base-url",
                        address(other).toString()));
        return properties;
    }

    /** The one address of a service, which leads to any of its instances. */
    private URI address(Sample sample) {
        return URI.create("http://" + sample.serviceName() + ":" + virtualPort(sample));
    }

    private int virtualPort(Sample sample) {
        return settings.ports().get(sample);
    }

    static String databaseName(Sample sample) {
        return sample.shortName() + "-db";
    }

    Path directory() {
        return directory.path();
    }

    Network network() {
        return network;
    }

    Clocks clocks() {
        return clocks;
    }

    List<ServiceProcess> instances() {
        return Arrays.stream(Sample.values())
                .flatMap(sample -> instances(sample).stream())
                .toList();
    }

    List<ServiceProcess> instances(Sample sample) {
        return instances.getOrDefault(sample, List.of());
    }

    Sample sample(ServiceProcess instance) {
        return Arrays.stream(Sample.values())
                .filter(sample -> instances(sample).contains(instance))
                .findFirst()
                .orElseThrow();
    }

    PostgresServer database(Sample sample) {
        return databases.get(sample);
    }

    /** Read past the services and past the network. */
    DataSource rows(Sample sample) {
        return database(sample).database(sample.shortName());
    }

    /** The shop as a customer sees it who talks to one instance of each service, directly. */
    Shop shop(int instance) {
        Map<Sample, URI> services = new EnumMap<>(Sample.class);
        for (Sample sample : Sample.values()) {
            services.put(sample, instances(sample).get(instance).uri());
        }
        return new Shop(services);
    }

    void startDatabase(Sample sample) {
        unlessClosing(database(sample)::start);
    }

    /** Starts an instance that is dead, and does not wait for it. */
    void start(ServiceProcess instance) {
        unlessClosing(instance::start);
    }

    /** Returns when an instance serves, and starts it as often as it dies before, as an orchestrator does. */
    boolean bringUp(ServiceProcess instance) {
        return Poll.until(START_LIMIT, () -> {
            if (!instance.isAlive()) {
                start(instance);
            }
            return instance.isReady();
        });
    }

    /** Ends every process, and returns when they are gone. */
    @Override
    public void close() {
        stopAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process ends; the hook does the same, and waits for us.
        }
    }

    private void stopAll() {
        starting.writeLock().lock();
        try {
            if (!closing) {
                closing = true;
                endAll();
            }
        } finally {
            starting.writeLock().unlock();
        }
    }

    private void endAll() {
        try (directory) {
            network.heal();
            instances().parallelStream().forEach(instance -> instance.stop(STOP_LIMIT));
            network.close();
            databases.values().forEach(PostgresServer::close);
        }
    }

    /** A process that starts while the cluster closes would be missed: either it starts before, or not at all. */
    private void unlessClosing(Runnable start) {
        starting.readLock().lock();
        try {
            if (closing) {
                throw new StackException("The cluster is closing");
            }
            start.run();
        } finally {
            starting.readLock().unlock();
        }
    }
}
