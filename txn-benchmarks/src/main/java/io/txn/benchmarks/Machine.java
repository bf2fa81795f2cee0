package io.txn.benchmarks;

import io.txn.systemtests.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;

/** Where and from what it was measured, as far as it matters to others: no names of hosts or people. */
record Machine(String processors, String memory, String system, String jdk, String commit, String date) {

    static Machine here() {
        long bytes =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : 0;
        return new Machine(
                Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.arch"),
                String.format(Locale.ROOT, "%.0f GiB", bytes / (double) (1L << 30)),
                System.getProperty("os.name"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                revision(),
                LocalDate.now(ZoneOffset.UTC).toString());
    }

    private static String revision() {
        String commit = git("rev-parse", "--short=10", "HEAD");
        return git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":!/docs")
                        .isEmpty()
                ? commit
                : commit + " with changes";
    }

    private static String git(String... arguments) {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments))
                            .toList())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? said : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while asking git", e);
        }
    }

    /** Lines for people. */
    String described(Databases databases, String command) {
        return described(databases, services(), command);
    }

    /** The same where there is a broker beside the services. */
    String describedWithBroker(Databases databases, String command) {
        return described(databases, services() + "; " + broker(), command);
    }

    /** The same where messages are measured. */
    String describedWithMessages(Databases databases, String command) {
        return described(databases, "senders and consumer in one process; " + broker() + ", `acks=all`", command);
    }

    private static String services() {
        return "each service with `" + String.join(" ", BenchStack.JVM_FLAGS) + "`";
    }

    private static String broker() {
        return "Kafka " + AppInfoParser.getVersion() + ", one broker with `" + String.join(" ", Broker.JVM_FLAGS) + "`";
    }

    private String described(Databases databases, String processes, String command) {
        String postgres = databases.text(PostgresServer.USER, "SHOW server_version");
        return """
                - **Machine**: %s, %s memory, %s; services, database and clients all on it
                - **Java**: %s; %s
                - **PostgreSQL**: %s, `fsync=on`, `synchronous_commit=on`
                - **Commit**: %s, **date**: %s, **command**: `%s`
                """.formatted(
                processors, memory, system, jdk, processes, postgres.replaceAll(" .*", ""), commit, date, command);
    }
}
