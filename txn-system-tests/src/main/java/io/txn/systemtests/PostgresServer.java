package io.txn.systemtests;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server, as durable as in production: what it called committed is there after {@link #kill()} and
 * {@link #start()}.
 */
public final class PostgresServer implements AutoCloseable {

    public static final String USER = "postgres";
    public static final String PASSWORD = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Path data;
    private final Path log;
    private final int port;
    private final Map<String, String> settings;
    private volatile @Nullable EmbeddedPostgres server;

    /** Of the settings, only those need be named that differ from a durable server's. */
    public PostgresServer(Path directory, int port, Map<String, String> settings) {
        this.data = directory.resolve("data");
        this.log = directory.resolve("postgres.log");
        this.port = port;
        this.settings = new TreeMap<>(Map.of(
                "fsync", "on",
                "synchronous_commit", "on",
                "max_connections", "200",
                "max_prepared_transactions", "64"));
        this.settings.putAll(settings);
    }

    /** Ends the server that a killed stack left running in this directory, if there is one. */
    static void endLeftover(Path directory) {
        new PostgresServer(directory, 0, Map.of()).close();
    }

    /** Creates the server's files where there are none, and returns once it takes connections. */
    public void start() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
        settings.forEach(builder::setServerConfig);
        try {
            Files.createDirectories(data);
            server = builder.start();
        } catch (IOException | RuntimeException e) {
            throw new StackException("PostgreSQL did not start, see " + log, e);
        }
    }

    public void createDatabase(String name) {
        try (Connection connection = database(USER).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name + "\"");
        } catch (SQLException e) {
            throw new StackException("Could not create the database " + name, e);
        }
    }

    int port() {
        return port;
    }

    public String url(String name) {
        return "jdbc:postgresql://localhost:" + port + "/" + name;
    }

    public DataSource database(String name) {
        return running().getDatabase(USER, name);
    }

    boolean isRunning() {
        return server != null;
    }

    /** As a power cut does: no goodbye to anybody, and only what was committed is there after the next start. */
    void kill() {
        postmaster().ifPresent(PostgresServer::destroyWithChildren);
        close();
    }

    /** Stops the server in all cases: politely, and if that takes too long, not. Its files stay. */
    @Override
    public void close() {
        EmbeddedPostgres stopping = server;
        server = null;
        try {
            if (stopping != null) {
                stopping.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            postmaster().ifPresent(PostgresServer::destroyWithChildren);
        }
    }

    private EmbeddedPostgres running() {
        EmbeddedPostgres running = server;
        if (running == null) {
            throw new StackException("PostgreSQL is not running");
        }
        return running;
    }

    /** The server's first process, of which all others are children. */
    public ProcessHandle process() {
        return postmaster().orElseThrow(() -> new StackException("PostgreSQL is not running"));
    }

    /** The server notes its process id itself; after a crash the note stays behind, and the process does not. */
    private Optional<ProcessHandle> postmaster() {
        Path note = data.resolve("postmaster.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(note).get(0).strip());
            return ProcessHandle.of(pid).filter(PostgresServer::isPostgres);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .filter(name -> name.endsWith("postgres"))
                .isPresent();
    }

    /** The children hold the shared memory without which no new server starts. */
    private static void destroyWithChildren(ProcessHandle postmaster) {
        List<ProcessHandle> children = postmaster.descendants().toList();
        Processes.kill(postmaster);
        children.forEach(Processes::kill);
    }
}
