package io.txn.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A table in a {@link MemoryDatabase}: immutable rows under a primary key. Everything but {@link #committed} is a statement
 * in the active local transaction. Thread-safe.
 *
 * @param <K> the key
 * @param <R> the row
 */
public final class MemoryTable<K, R> {

    private final MemoryDatabase database;
    private final String name;
    private final int number;
    private final Map<K, R> committed = new LinkedHashMap<>();
    private final Map<K, Session> owners = new HashMap<>();
    private final Map<Session, Map<K, Optional<R>>> written = new HashMap<>();
    private final List<Watcher<K, R>> watchers = new ArrayList<>();

    public MemoryTable(MemoryDatabase database, String name) {
        this.database = database;
        this.name = name;
        this.number = database.nextTable();
    }

    /** How many tables of its database were made before it. */
    int number() {
        return number;
    }

    /** Sees what commits change. For assertions. */
    @FunctionalInterface
    public interface Watcher<K, R> {

        /** A commit has changed a row; all other rows that it changed are there as well. */
        void changed(K key, @Nullable R before, @Nullable R after);
    }

    public void watch(Watcher<K, R> watcher) {
        watchers.add(watcher);
    }

    /** What a new local transaction would see, as a copy. For assertions. */
    public Map<K, R> committed() {
        synchronized (database.monitor) {
            return new LinkedHashMap<>(committed);
        }
    }

    /**
     * INSERT … ON CONFLICT DO NOTHING: if another local transaction has inserted the key, waits for its end first.
     *
     * @return whether the row was inserted
     */
    public boolean insertIfAbsent(K key, R row) {
        Session session = statement("insert");
        return database.locked(() -> {
            if (committed.containsKey(key) && !writtenByOther(session, key)) {
                return visible(session, key).isEmpty() && write(session, key, row);
            }
            own(session, key);
            return visible(session, key).isEmpty() && write(session, key, row);
        });
    }

    private boolean writtenByOther(Session session, K key) {
        Session owner = owners.get(key);
        return owner != null && owner != session && changes(owner).containsKey(key);
    }

    /** INSERT: fails if the key is there. */
    public void insert(K key, R row) {
        if (!insertIfAbsent(key, row)) {
            database.spoil();
            throw new DatabaseException("Duplicate key " + key + " in " + name);
        }
    }

    /** SELECT … FOR UPDATE by key: a row that is not there, or not there yet, is not waited for and not locked. */
    public Optional<R> lock(K key) {
        Session session = statement("lock");
        return database.locked(() -> {
            if (visible(session, key).isEmpty()) {
                return Optional.empty();
            }
            own(session, key);
            return visible(session, key);
        });
    }

    /**
     * UPDATE … WHERE: waits for the row, and looks at it again then.
     *
     * @return whether there was a row that met the condition
     */
    public boolean update(K key, Predicate<R> condition, UnaryOperator<R> change) {
        Session session = statement("update");
        return database.locked(() -> {
            if (visible(session, key).isEmpty()) {
                return false;
            }
            own(session, key);
            return visible(session, key)
                    .filter(condition)
                    .map(row -> write(session, key, change.apply(row)))
                    .isPresent();
        });
    }

    /** Reads a row, or what the active local transaction made of it, without a lock. */
    public Optional<R> get(K key) {
        Session session = statement("read");
        synchronized (database.monitor) {
            return visible(session, key);
        }
    }

    /** Reads rows without locks. */
    public List<R> where(Predicate<R> condition) {
        Session session = statement("read");
        synchronized (database.monitor) {
            return keys(session).stream()
                    .flatMap(key -> visible(session, key).stream())
                    .filter(condition)
                    .toList();
        }
    }

    /** Reads the keys that meet a condition, without locks. */
    public List<K> keysWhere(Predicate<K> condition) {
        Session session = statement("read");
        synchronized (database.monitor) {
            return keys(session).stream()
                    .filter(condition)
                    .filter(key -> visible(session, key).isPresent())
                    .toList();
        }
    }

    /** SELECT … ORDER BY … LIMIT … FOR UPDATE SKIP LOCKED. */
    public List<R> lockSome(Predicate<R> condition, Comparator<R> order, int limit) {
        Session session = statement("claim");
        synchronized (database.monitor) {
            return keys(session).stream()
                    .filter(key -> owners.get(key) == null || owners.get(key) == session)
                    .filter(key -> visible(session, key).filter(condition).isPresent())
                    .sorted(Comparator.comparing(key -> visible(session, key).orElseThrow(), order))
                    .limit(limit)
                    .peek(key -> own(session, key))
                    .map(key -> visible(session, key).orElseThrow())
                    .toList();
        }
    }

    /** DELETE by key. */
    public void delete(K key) {
        Session session = statement("delete");
        database.locked(() -> {
            if (visible(session, key).isPresent()) {
                own(session, key);
                changes(session).put(key, Optional.empty());
            }
            return key;
        });
    }

    private Session statement(String verb) {
        Session session = database.statement(name + "." + verb);
        session.touch(this);
        return session;
    }

    private Set<K> keys(Session session) {
        Set<K> keys = new LinkedHashSet<>(committed.keySet());
        keys.addAll(changes(session).keySet());
        return keys;
    }

    private Optional<R> visible(Session session, K key) {
        Optional<R> own = changes(session).get(key);
        return own != null ? own : Optional.ofNullable(committed.get(key));
    }

    private Map<K, Optional<R>> changes(Session session) {
        return written.computeIfAbsent(session, none -> new LinkedHashMap<>());
    }

    private boolean write(Session session, K key, R row) {
        own(session, key);
        changes(session).put(key, Optional.of(row));
        return true;
    }

    /** @throws RowLocked if somebody else has it: to be waited for, and begun again */
    private void own(Session session, K key) {
        Session owner = owners.putIfAbsent(key, session);
        if (owner != null && owner != session) {
            throw new RowLocked(key + " in " + name);
        }
    }

    /** Returns what tells the watchers. */
    Runnable apply(Session session) {
        List<Runnable> tellings = new ArrayList<>();
        changes(session).forEach((key, row) -> {
            R after = row.orElse(null);
            R before = put(key, after);
            watchers.forEach(watcher -> tellings.add(() -> watcher.changed(key, before, after)));
        });
        return () -> tellings.forEach(Runnable::run);
    }

    private @Nullable R put(K key, @Nullable R row) {
        return row == null ? committed.remove(key) : committed.put(key, row);
    }

    /** UPDATE by key alone, whatever the row is: what no genuine store does. */
    void overwrite(K key, R row) {
        Session session = statement("overwrite");
        database.locked(() -> write(session, key, row));
    }

    void release(Session session) {
        owners.values().removeIf(session::equals);
        written.remove(session);
    }
}
