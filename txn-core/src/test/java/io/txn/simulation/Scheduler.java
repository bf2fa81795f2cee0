package io.txn.simulation;

import io.txn.memory.ProcessDeath;
import io.txn.world.ManualClock;
import io.txn.world.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in threads of their own of which only one runs at a time, and has the seed say who goes on wherever one of them
 * stops to let it: a simulated scheduler over real code. Time goes on when nobody can.
 */
final class Scheduler {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int STUCK = 200_000;
    private static final int ODDS = 8;

    private final Random random;
    private final ManualClock clock;
    private final Executor threads;
    private final int patience;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> ready = new ArrayList<>();
    private final Set<Service> paused = new HashSet<>();
    private final Semaphore over = new Semaphore(0);
    private @Nullable Task running;
    private @Nullable Throwable failure;
    private int switches;
    private long trace;
    private int names;

    /** How often the running task goes on where it could stop is the seed's to say as well. */
    Scheduler(Random random, ManualClock clock, Executor threads) {
        this.random = random;
        this.clock = clock;
        this.threads = threads;
        this.patience = 2 + random.nextInt(ODDS - 2);
    }

    /** Begins a task, of a service's process or of nobody's; it runs when it is its turn. */
    void spawn(@Nullable Service process, Runnable work) {
        Task task = new Task(names++, work);
        if (process != null) {
            task.enter(process);
        }
        tasks.add(task);
        threads.execute(task);
    }

    /** Begins a task of nobody's: a message that was delayed. */
    void spawnLate(Runnable work) {
        spawn(null, work);
        tasks.get(tasks.size() - 1).late = true;
    }

    /** Whether the running task is a delayed message. */
    boolean isLate() {
        return current().late;
    }

    /** A task of whatever process the running one belongs to. */
    void spawnHere(Runnable work) {
        spawn(process(), work);
    }

    /** The process that the running task works for, or null. */
    @Nullable
    Service process() {
        Life life = current().lives.peek();
        return life == null ? null : life.service();
    }

    /** Runs until no task is left, or one has failed; then the others end where they are. */
    void run() {
        if (!tasks.isEmpty()) {
            pass(pick());
            over.acquireUninterruptibly();
        }
        if (failure != null) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
    }

    /** Has everything end, because of this. */
    void fail(Throwable e) {
        if (failure == null) {
            failure = e;
        }
    }

    /** Lets others go on, or not. */
    void point() {
        if (failure == null && (random.nextInt(ODDS) >= patience || !isReady(current()))) {
            letGo();
        }
        current().requireAlive();
    }

    private void letGo() {
        Task me = current();
        Task next = pick();
        if (next != me) {
            pass(next);
            me.turn.acquireUninterruptibly();
        }
    }

    void sleep(Duration duration) {
        current().wakes = clock.instant().plus(duration);
        point();
    }

    /** Lets others go on until something is so. */
    void until(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == STUCK) {
                throw new IllegalStateException("Nothing gets on");
            }
            sleep(TICK);
        }
    }

    /** Nobody is left but the running task. */
    boolean isAlone() {
        return tasks.size() == 1;
    }

    <T> T in(Service process, Supplier<T> work) {
        Task task = current();
        task.enter(process);
        try {
            point();
            return work.get();
        } finally {
            task.lives.pop();
        }
    }

    void pause(Service process) {
        paused.add(process);
    }

    void resume(Service process) {
        paused.remove(process);
    }

    int switches() {
        return switches;
    }

    /** Something happened that makes this schedule another one. */
    void note(String what) {
        trace = trace * 31 + what.hashCode();
    }

    /** A number that two schedules share if the same tasks went on at the same points, and the same happened to them. */
    long trace() {
        return trace;
    }

    private Task current() {
        if (running == null) {
            throw new IllegalStateException("Nobody is running");
        }
        return running;
    }

    private Task pick() {
        if (failure != null) {
            return tasks.get(0);
        }
        for (int i = 0; i < STUCK; i++) {
            ready.clear();
            for (Task task : tasks) {
                if (isReady(task)) {
                    ready.add(task);
                }
            }
            if (!ready.isEmpty()) {
                return ready.get(random.nextInt(ready.size()));
            }
            clock.advance(TICK);
        }
        throw new IllegalStateException("Nobody can ever go on");
    }

    private boolean isReady(Task task) {
        return !task.wakes.isAfter(clock.instant())
                && (task.lives.isEmpty() || !paused.contains(task.lives.peek().service()));
    }

    private void pass(Task next) {
        switches++;
        trace = trace * 31 + next.name;
        running = next;
        next.turn.release();
    }

    private record Life(Service service, int life) {}

    private final class Task implements Runnable {

        private final int name;
        private final Runnable work;
        private final Semaphore turn = new Semaphore(0);
        private final Deque<Life> lives = new ArrayDeque<>();
        private Instant wakes = Instant.MIN;
        private boolean late;

        Task(int name, Runnable work) {
            this.name = name;
            this.work = work;
        }

        void enter(Service service) {
            lives.push(new Life(service, service.life()));
        }

        void requireAlive() {
            if (failure != null) {
                throw new ProcessDeath("All is over");
            }
            Life process = lives.peek();
            if (process != null) {
                process.service().requireAlive(process.life());
            }
        }

        @Override
        public void run() {
            turn.acquireUninterruptibly();
            try {
                requireAlive();
                work.run();
            } catch (ProcessDeath e) {
                // its process is no more, and so is it
            } catch (Throwable e) {
                fail(e);
            } finally {
                tasks.remove(this);
                if (tasks.isEmpty()) {
                    over.release();
                } else {
                    pass(pick());
                }
            }
        }
    }
}
