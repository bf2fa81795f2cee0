package io.txn.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The samples' jars, taken apart: a service starts from its libraries in half the time that it takes from nested ones. */
final class SampleJars {

    private static final long LIMIT_SECONDS = 60;

    private final Path module;

    SampleJars(Path module) {
        this.module = module;
    }

    /** Returns a jar to start the sample from. What was taken apart before is used again unless the jar has changed. */
    Path extracted(Sample sample) {
        Path jar = sample.jar(module);
        Path to = module.resolve("target").resolve("samples").resolve(sample.shortName() + "-" + fingerprint(jar));
        if (!Files.isDirectory(to)) {
            extract(jar, to);
        }
        return to.resolve(jar.getFileName());
    }

    private static String fingerprint(Path jar) {
        try {
            return Long.toString(
                    Files.size(jar) * 31 + Files.getLastModifiedTime(jar).toMillis(), 36);
        } catch (IOException e) {
            throw new StackException("Cannot read " + jar, e);
        }
    }

    private static void extract(Path jar, Path to) {
        Path unfinished = to.resolveSibling(
                to.getFileName() + "-" + ProcessHandle.current().pid() + ".unfinished");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--destination",
                unfinished.toString());
        try {
            Files.createDirectories(to.getParent());
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new StackException("Could not take " + jar + " apart: " + String.join(" ", command));
            }
            Files.move(unfinished, to);
        } catch (IOException e) {
            if (Files.isDirectory(to)) {
                return; // another process was faster
            }
            throw new StackException("Could not take " + jar + " apart", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while taking " + jar + " apart", e);
        }
    }
}
