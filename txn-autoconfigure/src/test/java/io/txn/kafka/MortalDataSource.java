package io.txn.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A service's way to its database, which a dead process has no more: nothing is committed from then on. Knows the commits
 * of what has changed something.
 */
final class MortalDataSource extends DelegatingDataSource {

    private static final Set<String> OF_THE_DEAD =
            Set.of("close", "rollback", "isClosed", "setAutoCommit", "isReadOnly");

    private final AtomicInteger commits = new AtomicInteger();
    private volatile int fatal;
    private volatile boolean dead;

    MortalDataSource(DataSource database) {
        super(database);
    }

    void kill() {
        dead = true;
    }

    /** From now on commits are counted, from 1; it dies before the one with this number. */
    void dieBefore(int commit) {
        commits.set(0);
        fatal = commit;
    }

    boolean isDead() {
        return dead;
    }

    /** How many there were since counting began. */
    int commits() {
        return commits.get();
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireAlive();
        Connection connection = super.getConnection();
        AtomicBoolean changed = new AtomicBoolean();
        InvocationHandler mortal = (proxy, method, arguments) -> {
            if (!OF_THE_DEAD.contains(method.getName())) {
                requireAlive();
            }
            if (method.getName().equals("prepareStatement") && isChange((String) arguments[0])) {
                changed.set(true);
            }
            boolean counts = method.getName().equals("commit") && changed.getAndSet(false);
            if (counts && commits.incrementAndGet() == fatal) {
                kill();
                requireAlive();
            }
            return invoke(connection, method, arguments);
        };
        return (Connection) Proxy.newProxyInstance(
                MortalDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, mortal);
    }

    private static Object invoke(Connection connection, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What is purged is no point of a transaction. */
    private static boolean isChange(String sql) {
        return sql.startsWith("INSERT") || sql.startsWith("UPDATE");
    }

    private void requireAlive() throws SQLException {
        if (dead) {
            throw new SQLException("This process is dead");
        }
    }
}
