package io.txn.systemtests;

import java.time.Duration;

/** Ends processes, each by its own handle. */
final class Processes {

    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private Processes() {}

    /** Sends SIGKILL, and returns when the process is gone. */
    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        if (!Poll.until(KILL_LIMIT, () -> !process.isAlive())) {
            throw new StackException("Process " + process.pid() + " does not die");
        }
    }

    /** Sends SIGTERM, waits for the process to drain, and kills it when that takes longer than the limit. */
    static void stop(ProcessHandle process, Duration limit) {
        process.destroy();
        if (!Poll.until(limit, () -> !process.isAlive())) {
            kill(process);
        }
    }
}
