package io.txn.systemtests;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka broker, its own controller, as a process of its own. What it acknowledged survives {@link #kill()}, which a
 * machine's power cut would not: Kafka leaves that to replicas, and here is only one. Every start runs it on the same port
 * with the same data.
 */
public final class KafkaServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final String NAME = "kafka";

    /** It starts fast, and there are often others beside it. */
    private static final List<String> SMALL = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private static final List<String> JVM_FLAGS = List.of(
            "-Djava.security.egd=file:/dev/urandom",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS");

    private final WorkDirectory directory;
    private final Path classPath;
    private final int port;
    private final List<String> jvmFlags;
    private final int controllerPort = Ports.free();
    private @Nullable Process process;
    private long logBefore;
    private long startNanos;

    /** The module is the directory of this Maven module, in which the broker's class path has been built. */
    KafkaServer(Path module, WorkDirectory directory, int port) {
        this(module, directory, port, SMALL);
    }

    /** As the other one, with a heap and compilers of the caller's choice. */
    public KafkaServer(Path module, WorkDirectory directory, int port, List<String> jvmFlags) {
        this.classPath = module.resolve("broker").resolve("target").resolve("classpath");
        this.directory = directory;
        this.port = port;
        this.jvmFlags = List.copyOf(jvmFlags);
    }

    /** What clients call {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "localhost:" + port;
    }

    long pid() {
        return running().pid();
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    Path log() {
        return file("log");
    }

    /** Starts the process and does not wait for it. */
    public void start() {
        Ports.requireFree(port, "the broker");
        try {
            if (!Files.exists(file("properties"))) {
                format();
            }
            logBefore = Files.size(log());
            startNanos = System.nanoTime();
            process = launch("kafka.Kafka", file("properties").toString());
        } catch (IOException e) {
            throw new StackException("Cannot start the broker", e);
        }
    }

    /** Returns how long it took until the broker takes requests; throws when it dies before or takes too long. */
    public Duration awaitReady() {
        Process starting = running();
        boolean decided = Poll.until(START_LIMIT, () -> !starting.isAlive() || saysStarted());
        if (!decided || !starting.isAlive()) {
            throw new StackException("The broker did not start, see " + log());
        }
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** {@code kill -9}: returns when the process is gone. */
    void kill() {
        Process killed = running();
        Processes.kill(killed.toHandle());
        killed.onExit().join();
    }

    /** Stops the broker, politely if it goes. Its files stay. */
    @Override
    public void close() {
        if (isRunning()) {
            Process stopped = running();
            Processes.stop(stopped.toHandle(), STOP_LIMIT);
            stopped.onExit().join();
        }
    }

    private void format() throws IOException {
        Files.writeString(file("properties"), properties());
        Process format = launch(
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                clusterId(),
                "--config",
                file("properties").toString());
        try {
            if (!format.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || format.exitValue() != 0) {
                format.destroyForcibly();
                throw new StackException("Could not format the broker's storage, see " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while formatting the broker's storage", e);
        }
    }

    /** Replicas of one, and sessions short enough that a broker that was killed is let in again at once. */
    private String properties() {
        return """
                process.roles=broker,controller
                node.id=1
                listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
                advertised.listeners=PLAINTEXT://localhost:%1$d
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@localhost:%2$d
                log.dirs=%3$s
                num.partitions=3
                offsets.topic.num.partitions=3
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=3
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=2000
                broker.heartbeat.interval.ms=500
                """.formatted(port, controllerPort, file("data"));
    }

    /** A UUID in the form that Kafka writes them. */
    private static String clusterId() {
        UUID uuid = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits() & Long.MAX_VALUE)
                .putLong(uuid.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private Process launch(String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(List.of(arguments));
        Process launched = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        directory.remember(NAME, launched.toHandle());
        return launched;
    }

    private String classPath() throws IOException {
        if (!Files.exists(classPath)) {
            throw new StackException("The broker's class path is not there: " + classPath
                    + ". Build it: mvn package -pl txn-system-tests/broker");
        }
        return Files.readString(classPath).strip();
    }

    private boolean saysStarted() {
        try {
            byte[] log = Files.readAllBytes(log());
            int from = Math.toIntExact(logBefore);
            return new String(log, from, log.length - from, StandardCharsets.UTF_8).contains("Kafka Server started");
        } catch (IOException e) {
            throw new StackException("Cannot read " + log(), e);
        }
    }

    private Path file(String extension) {
        return directory.path().resolve(NAME + "." + extension);
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new StackException("The broker was never started");
        }
        return running;
    }
}
