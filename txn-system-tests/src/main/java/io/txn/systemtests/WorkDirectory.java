package io.txn.systemtests;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one stack keeps its files. It is one stack's at a time, and it knows the processes that were started from it, so
 * that the next stack can end those of one that was itself killed.
 */
public final class WorkDirectory implements AutoCloseable {

    /** The system counts starts in ticks and from a clock that may be set: near enough is the same process. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private final Path path;
    private final FileChannel lock;

    private WorkDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Returns the directory, empty. */
    public static WorkDirectory claim(Path path) {
        try {
            Files.createDirectories(path);
            WorkDirectory claimed = new WorkDirectory(path, lock(path.resolveSibling(path.getFileName() + ".lock")));
            claimed.endLeftovers();
            claimed.clear();
            return claimed;
        } catch (IOException e) {
            throw new StackException("Cannot work in " + path, e);
        }
    }

    public Path path() {
        return path;
    }

    void remember(String name, ProcessHandle process) {
        Instant start = process.info().startInstant().orElse(Instant.EPOCH);
        try {
            Files.writeString(path.resolve(name + ".pid"), process.pid() + " " + start);
        } catch (IOException e) {
            throw new StackException("Cannot note process " + process.pid(), e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new StackException("Cannot unlock " + path, e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new StackException("Another stack is running here, it holds " + file + ". End it first.");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void endLeftovers() throws IOException {
        PostgresServer.endLeftover(path);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(path, Files::isDirectory)) {
            parts.forEach(PostgresServer::endLeftover);
        }
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(path, "*.pid")) {
            for (Path note : notes) {
                List<String> words = List.of(Files.readString(note).strip().split(" ", -1));
                ProcessHandle.of(Long.parseLong(words.get(0)))
                        .filter(process -> started(process, Instant.parse(words.get(1))))
                        .ifPresent(Processes::kill);
            }
        }
    }

    /** Numbers are used again: a process that started at another time is somebody else's. */
    private static boolean started(ProcessHandle process, Instant at) {
        return process.info()
                .startInstant()
                .filter(start -> Duration.between(start, at).abs().compareTo(START_TOLERANCE) < 0)
                .isPresent();
    }

    private void clear() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(path))
                    .toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
