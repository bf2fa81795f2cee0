package io.txn.kafka;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A service's way to its database, which a dead process has no more: nothing is committed from then on. */
final class MortalDataSource extends DelegatingDataSource {

    private static final Set<String> OF_THE_DEAD =
            Set.of("close", "rollback", "isClosed", "setAutoCommit", "isReadOnly");

    private volatile boolean dead;

    MortalDataSource(DataSource database) {
        super(database);
    }

    void kill() {
        dead = true;
    }

    @Override
    public Connection getConnection() throws SQLException {
        requireAlive();
        Connection connection = super.getConnection();
        InvocationHandler mortal = (proxy, method, arguments) -> {
            if (!OF_THE_DEAD.contains(method.getName())) {
                requireAlive();
            }
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Connection) Proxy.newProxyInstance(
                MortalDataSource.class.getClassLoader(), new Class<?>[] {Connection.class}, mortal);
    }

    private void requireAlive() throws SQLException {
        if (dead) {
            throw new SQLException("This process is dead");
        }
    }
}
