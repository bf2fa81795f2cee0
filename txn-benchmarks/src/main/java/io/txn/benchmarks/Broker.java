package io.txn.benchmarks;

import io.txn.systemtests.KafkaServer;
import io.txn.systemtests.Ports;
import io.txn.systemtests.WorkDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** One Kafka broker as a process of its own, for all that are measured with one. */
final class Broker implements AutoCloseable {

    /** As those of the services. */
    static final List<String> JVM_FLAGS = List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m");

    /** Of the broker's class path, which the system tests build. */
    private static final Path MODULE = Path.of("..", "txn-system-tests");

    /** Of each topic. */
    static final int PARTITIONS = 3;

    private final KafkaServer kafka;
    private Set<ProcessHandle> started = Set.of();

    Broker(WorkDirectory directory) {
        kafka = new KafkaServer(MODULE, directory, Ports.free(), JVM_FLAGS);
    }

    /** Starts it, and returns when it can serve. */
    void start() {
        Set<ProcessHandle> before = children();
        kafka.start();
        kafka.awaitReady();
        started = children();
        started.removeAll(before);
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    /** The processes that {@link #start} has left running; whoever starts it must start nothing else meanwhile. */
    Set<ProcessHandle> processes() {
        return started;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    void create(List<String> topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new BenchException("Cannot create topics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while creating topics", e);
        }
    }

    @Override
    public void close() {
        kafka.close();
    }
}
