package io.txn.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clocks of processes, where libfaketime is installed; elsewhere they cannot be set. Only the time of day jumps: what
 * measures durations goes on, as on a machine of which somebody sets the clock.
 */
final class Clocks {

    private final Path directory;
    private final Optional<Path> library = installed();

    Clocks(Path directory) {
        this.directory = directory;
    }

    boolean canBeSet() {
        return library.isPresent();
    }

    /** What a process needs in its environment for its clock to be set later. */
    Map<String, String> environment(String process) {
        if (library.isEmpty()) {
            return Map.of();
        }
        set(process, Duration.ZERO);
        return Map.of(
                "LD_PRELOAD",
                library.get().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file(process).toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Otherwise it changes what timed waits wait for, and a virtual machine hangs as it starts.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** Sets the clock so far ahead of the true time, or behind it; the process sees it within a second. */
    void set(String process, Duration ahead) {
        Path file = file(process);
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(written, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StackException("Cannot set the clock of " + process, e);
        }
    }

    private Path file(String process) {
        return directory.resolve(process + ".clock");
    }

    /** Debian and its kin keep it in a directory that is named after the machine's architecture. */
    private static Optional<Path> installed() {
        try (Stream<Path> directories =
                Files.isDirectory(Path.of("/usr/lib")) ? Files.list(Path.of("/usr/lib")) : Stream.of()) {
            return directories
                    .map(directory -> directory.resolve("faketime").resolve("libfaketimeMT.so.1"))
                    .filter(Files::exists)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
