package io.txn.memory;

import io.txn.participant.LocalCommitUnknownException;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database in memory, as strict as real ones: READ COMMITTED, row locks held until the local transaction ends, a failed
 * statement spoils its local transaction, and the answer to a commit can be lost. It survives the services that use it.
 *
 * <p>A lock is waited for at most for the given time, and zero is allowed: under a scheduler with one thread nobody else
 * could ever release it, so that a wait has to surface as a {@link DatabaseException}.
 */
public final class MemoryDatabase implements LocalTransactions {

    private static final Logger log = LoggerFactory.getLogger(MemoryDatabase.class);

    /** Guards all rows and locks; whoever waits for a lock waits on it. */
    final Object monitor = new Object();

    private final Patience patience;

    @SuppressWarnings("ThreadLocalUsage") // one per database, of which a test has few
    private final ThreadLocal<@Nullable Session> current = new ThreadLocal<>();

    private volatile Faults faults = Faults.NONE;
    private volatile boolean away;
    private volatile int awayAfter = Integer.MAX_VALUE;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger tables = new AtomicInteger();

    /** Waits for locks for up to ten seconds, which is to say that a test fails then. */
    public MemoryDatabase() {
        this(Duration.ofSeconds(10));
    }

    public MemoryDatabase(Duration lockTimeout) {
        this(Patience.upTo(lockTimeout));
    }

    public MemoryDatabase(Patience patience) {
        this.patience = patience;
    }

    int nextTable() {
        return tables.getAndIncrement();
    }

    /** Has faults happen from now on, in place of those before. */
    public void faults(Faults newFaults) {
        this.faults = newFaults;
    }

    /** Lets the next statement whose name contains the text fail, once. */
    public void failNextStatement(String name) {
        AtomicReference<@Nullable String> next = new AtomicReference<>(name);
        faults(new Faults() {
            @Override
            public void beforeStatement(String statement) {
                String armed = next.get();
                if (armed != null && statement.contains(armed) && next.compareAndSet(armed, null)) {
                    throw new DatabaseException("The statement " + statement + " was made to fail");
                }
            }
        });
    }

    /** Lets the next commit, of whatever local transaction, have no answer. */
    public void loseNextCommit(LostCommit what) {
        AtomicReference<@Nullable LostCommit> next = new AtomicReference<>(what);
        faults(new Faults() {
            @Override
            public void beforeCommit() {
                if (next.compareAndSet(LostCommit.NOT_LANDED, null)) {
                    throw new DatabaseException("The connection was lost before the commit took effect");
                }
            }

            @Override
            public void afterCommit() {
                if (next.compareAndSet(LostCommit.LANDED, null)) {
                    throw new DatabaseException("The connection was lost after the commit took effect");
                }
            }
        });
    }

    /** What became of a commit whose answer was lost. */
    public enum LostCommit {
        NOT_LANDED,
        LANDED
    }

    /** Lets every statement and every commit fail, or no longer. */
    public void away(boolean isAway) {
        this.away = isAway;
        this.awayAfter = Integer.MAX_VALUE;
    }

    /** Lets everything fail from the next commit's end on, whatever becomes of that one. */
    public void awayAfterNextCommit() {
        awayAfter = commits.get() + 1;
    }

    /** How many commits have been sent. */
    public int commits() {
        return commits.get();
    }

    /** Runs work as another thread would: outside of the active local transaction, which is waiting meanwhile. */
    public void elsewhere(Runnable work) {
        Session suspended = current.get();
        current.remove();
        try {
            work.run();
        } finally {
            resume(suspended);
        }
    }

    @Override
    public boolean active() {
        return current.get() != null;
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T required(Work<T, E> work) throws E {
        Session session = current.get();
        if (session == null) {
            return isolated(work);
        }
        try {
            return work.run();
        } catch (Throwable e) {
            session.setRollbackOnly();
            throw e;
        }
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T isolated(Work<T, E> work) throws E {
        Session suspended = current.get();
        Session session = begin();
        try {
            T result = run(session, work);
            commit(session);
            return result;
        } finally {
            release(session);
            resume(suspended);
        }
    }

    private void resume(@Nullable Session suspended) {
        if (suspended == null) {
            current.remove();
        } else {
            current.set(suspended);
        }
    }

    private Session begin() {
        requireReachable("begin");
        return new Session();
    }

    private <T extends @Nullable Object, E extends Exception> T run(Session session, Work<T, E> work) throws E {
        current.set(session);
        try {
            return work.run();
        } catch (ProcessDeath e) {
            throw e;
        } catch (Throwable e) {
            end(session, Completion.ROLLED_BACK);
            throw e;
        }
    }

    private void commit(Session session) {
        if (session.rollbackOnly()) {
            end(session, Completion.ROLLED_BACK);
            throw new DatabaseException("The local transaction was marked rollback-only and has rolled back");
        }
        try {
            requireReachable("commit");
            send(session);
        } catch (RuntimeException e) {
            end(session, Completion.UNKNOWN);
            throw new LocalCommitUnknownException(e);
        }
        end(session, Completion.COMMITTED);
    }

    private void send(Session session) {
        int number = commits.incrementAndGet();
        try {
            faults.beforeCommit();
            letLinger(session);
            synchronized (monitor) {
                session.apply();
            }
            faults.afterCommit();
        } finally {
            away = away || number == awayAfter;
        }
    }

    private void letLinger(Session session) {
        session.linger(true);
        if (faults.lingers(lands -> endLate(session, lands))) {
            throw new DatabaseException("The connection was lost while the commit was under way");
        }
        session.linger(false);
    }

    private void endLate(Session session, boolean lands) {
        session.linger(false);
        synchronized (monitor) {
            if (lands) {
                session.apply();
            }
        }
        release(session);
    }

    private void end(Session session, Completion completion) {
        release(session);
        current.remove();
        for (Consumer<Completion> listener : session.listeners()) {
            try {
                listener.accept(completion);
            } catch (RuntimeException e) {
                log.error("A listener failed", e);
            }
        }
    }

    private void release(Session session) {
        if (session.lingering()) {
            return;
        }
        synchronized (monitor) {
            session.release();
            monitor.notifyAll();
        }
    }

    private void requireReachable(String statement) {
        if (away) {
            throw new DatabaseException("The database is away");
        }
        faults.beforeStatement(statement);
    }

    @Override
    public boolean sharable() {
        return true;
    }

    @Override
    public void setRollbackOnly() {
        session().setRollbackOnly();
    }

    @Override
    public void afterCompletion(Consumer<Completion> listener) {
        session().listen(listener);
    }

    private Session session() {
        Session session = current.get();
        if (session == null) {
            throw new IllegalStateException("No local transaction is active");
        }
        return session;
    }

    /** The session that a statement works in; a failure spoils it, as on PostgreSQL. */
    Session statement(String statement) {
        Session session = session();
        if (session.spoiled()) {
            throw new DatabaseException(
                    "The local transaction is spoiled by an earlier failure; " + statement + " is ignored");
        }
        try {
            requireReachable(statement);
        } catch (RuntimeException e) {
            session.spoil();
            throw e;
        }
        return session;
    }

    /** After a failure inside a statement. */
    void spoil() {
        session().spoil();
    }

    /** Runs one statement's work on rows under the monitor, again and again while a row is locked that it needs. */
    <T> T locked(Supplier<T> work) {
        long from = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            RowLocked locked;
            synchronized (monitor) {
                try {
                    return work.get();
                } catch (RowLocked e) {
                    locked = e;
                }
            }
            if (!patience.waits(monitor, attempt, System.nanoTime() - from)) {
                spoil();
                throw new DatabaseException("The lock on " + locked.getMessage() + " was not to be had");
            }
        }
    }
}
