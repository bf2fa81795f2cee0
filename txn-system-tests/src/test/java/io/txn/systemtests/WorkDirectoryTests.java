package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTests {

    @TempDir
    private Path parent;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("tail", "-f", "/dev/null").start();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void endsWhatAKilledStackLeftRunning() {
        try (WorkDirectory killed = WorkDirectory.claim(parent.resolve("stack"))) {
            killed.remember("service", process.toHandle());
        }

        WorkDirectory.claim(parent.resolve("stack")).close();

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void sparesAProcessThatHasGotTheNumberOfOneOfOurs() throws IOException {
        try (WorkDirectory killed = WorkDirectory.claim(parent.resolve("stack"))) {
            Files.writeString(killed.path().resolve("service.pid"), process.pid() + " 2001-01-01T00:00:00Z");
        }

        WorkDirectory.claim(parent.resolve("stack")).close();

        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void isOneStacksAtATime() {
        try (WorkDirectory claimed = WorkDirectory.claim(parent.resolve("stack"))) {
            assertThatThrownBy(() -> WorkDirectory.claim(claimed.path()))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Another stack is running here");
        }
    }

    @Test
    void isEmptyForTheNextStack() throws IOException {
        try (WorkDirectory claimed = WorkDirectory.claim(parent.resolve("stack"))) {
            Files.writeString(
                    Files.createDirectories(claimed.path().resolve("data")).resolve("file"), "old");
        }

        try (WorkDirectory claimed = WorkDirectory.claim(parent.resolve("stack"))) {
            assertThat(claimed.path()).isEmptyDirectory();
        }
    }
}
