package io.txn.systemtests;

import java.io.IOException;
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

    /** Sends a signal by its name without SIG; on Unix only. */
    static void signal(ProcessHandle process, String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new StackException("Process " + process.pid() + " did not take the signal " + signal);
            }
        } catch (IOException e) {
            throw new StackException("Cannot send the signal " + signal, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while sending the signal " + signal, e);
        }
    }
}
