package io.txn.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * CPU time of processes: of the services, of the broker if they have one, and of the database server with all its children,
 * those that ended included.
 */
final class CpuTime {

    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;

    private final BenchStack stack;

    CpuTime(BenchStack stack) {
        this.stack = stack;
    }

    /**
     * Seconds since their start.
     *
     * @param database empty where the system does not tell
     */
    record Reading(double services, double broker, Optional<Double> database) {

        Reading since(Reading earlier) {
            return new Reading(
                    services - earlier.services,
                    broker - earlier.broker,
                    database.flatMap(now -> earlier.database.map(then -> now - then)));
        }

        double total() {
            return services + broker + database.orElse(0.0);
        }
    }

    Reading read() {
        double services = Arrays.stream(Role.values())
                .map(role -> ProcessHandle.of(stack.service(role).pid()))
                .flatMap(Optional::stream)
                .mapToDouble(CpuTime::seconds)
                .sum();
        double broker =
                stack.brokerProcesses().stream().mapToDouble(CpuTime::seconds).sum();
        return new Reading(services, broker, database());
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1000.0;
    }

    private Optional<Double> database() {
        ProcessHandle postmaster = stack.postgresProcess();
        Optional<Double> own = ticks(postmaster.pid(), true);
        double children = postmaster
                .children()
                .map(child -> ticks(child.pid(), false))
                .flatMap(Optional::stream)
                .mapToDouble(Double::doubleValue)
                .sum();
        return own.map(ticks -> (ticks + children) / TICKS_PER_SECOND);
    }

    /** The numbers follow the process's name, which stands in parentheses; see proc(5). */
    private static Optional<Double> ticks(long pid, boolean withEndedChildren) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            double sum = 0;
            for (int field = UTIME; field < UTIME + (withEndedChildren ? 4 : 2); field++) {
                sum += Double.parseDouble(fields.get(field));
            }
            return Optional.of(sum);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new BenchException("Cannot read the CPU time of process " + pid, e);
        }
    }
}
