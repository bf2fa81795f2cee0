package io.txn.systemtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One instance of a service as a process of its own. Every start runs it on the same port with the same settings. */
public final class ServiceProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);
    private static final int TAIL_LINES = 30;

    /** A start of a few seconds, not the last drop of throughput, on a machine that runs everything at once. */
    private static final List<String> JVM_FLAGS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Djava.security.egd=file:/dev/urandom");

    private final String name;
    private final int port;
    private final List<String> program;
    private final Map<String, String> properties;
    private final Map<String, String> environment;
    private final WorkDirectory directory;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(HEALTH_LIMIT).build();
    private volatile @Nullable Process process;
    private long startNanos;

    ServiceProcess(String name, int port, Path jar, Map<String, String> properties, WorkDirectory directory) {
        this(name, port, jar, properties, List.of(), Map.of(), directory);
    }

    /** The flags are for the virtual machine, after the usual ones; the environment is in addition to this process's. */
    ServiceProcess(
            String name,
            int port,
            Path jar,
            Map<String, String> properties,
            List<String> flags,
            Map<String, String> environment,
            WorkDirectory directory) {
        this(name, port, running(jar, flags), properties, environment, directory);
    }

    /**
     * Of a program that is no sample.
     *
     * @param program what follows {@code java} on the command line: flags, and a jar or a class path with a main class
     */
    public ServiceProcess(
            String name,
            int port,
            List<String> program,
            Map<String, String> properties,
            Map<String, String> environment,
            WorkDirectory directory) {
        this.name = name;
        this.port = port;
        this.program = program;
        this.properties = properties;
        this.environment = environment;
        this.directory = directory;
    }

    public String name() {
        return name;
    }

    public URI uri() {
        return URI.create("http://localhost:" + port);
    }

    Path log() {
        return directory.path().resolve(name + ".log");
    }

    public long pid() {
        return running().pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Starts the process and does not wait for it. */
    public void start() {
        if (isAlive()) {
            throw new StackException(name + " is running already, process " + pid());
        }
        Ports.requireFree(port, name);
        ProcessBuilder builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        startNanos = System.nanoTime();
        try {
            Process started = builder.start();
            directory.remember(name, started.toHandle());
            process = started;
        } catch (IOException e) {
            throw new StackException("Cannot start " + name, e);
        }
    }

    /** Returns how long it took until the instance said that it can serve; throws when it dies before or takes too long. */
    public Duration awaitReady() {
        Process starting = running();
        boolean decided = Poll.until(START_LIMIT, () -> !starting.isAlive() || isReady());
        if (!starting.isAlive()) {
            throw new StackException(
                    name + " ended with status " + starting.exitValue() + " while starting.\n" + tail());
        }
        if (!decided) {
            throw new StackException(name + " was not ready after " + START_LIMIT.toSeconds() + " s.\n" + tail());
        }
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(uri().resolve("/actuator/health"))
                .timeout(HEALTH_LIMIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + name, e);
        }
    }

    /** {@code kill -9}: returns when the process is gone. */
    public void kill() {
        Process killed = running();
        Processes.kill(killed.toHandle());
        awaitReaped(killed);
    }

    /** {@code kill -STOP}: the process stands still, and whoever talks to it waits. */
    void pause() {
        Processes.signal(running().toHandle(), "STOP");
    }

    /** {@code kill -CONT}: the process goes on, and does not know that it stood still. */
    void resume() {
        Processes.signal(running().toHandle(), "CONT");
    }

    /** Asks the process to end, as an orchestrator does, and returns when it is gone. */
    public void stop(Duration limit) {
        if (isAlive()) {
            Process stopped = running();
            Processes.stop(stopped.toHandle(), limit);
            awaitReaped(stopped);
        }
    }

    /** A child that has ended counts as alive until its status has been collected, a moment later. */
    private static void awaitReaped(Process ended) {
        ended.onExit().join();
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new StackException(name + " was never started");
        }
        return running;
    }

    private static List<String> running(Path jar, List<String> flags) {
        List<String> program = new ArrayList<>(JVM_FLAGS);
        program.addAll(flags);
        program.addAll(List.of("-jar", jar.toString()));
        return program;
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program);
        command.add("--server.port=" + port);
        properties.forEach((key, value) -> command.add("--" + key + "=" + value));
        return command;
    }

    private String tail() {
        try {
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "The end of " + log() + ":\n" + String.join("\n", last);
        } catch (IOException e) {
            return "Its log " + log() + " cannot be read: " + e;
        }
    }
}
