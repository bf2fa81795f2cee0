package io.txn.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A DataSource that notes what is sent to the database, and whose connections can fail in a commit. */
final class WatchedDataSource extends DelegatingDataSource {

    /** When a commit fails. */
    enum Fault {
        NEVER,
        /** The request is lost, and nothing is committed. */
        BEFORE,
        /** The answer is lost, and all is committed. */
        AFTER
    }

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile Fault commits = Fault.NEVER;

    WatchedDataSource(DataSource target) {
        super(target);
    }

    /** Has commits fail from now on. */
    void failCommits(Fault fault) {
        commits = fault;
    }

    /** What was sent since this was asked last. */
    List<String> sent() {
        List<String> all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection target = obtainTargetDataSource().getConnection();
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    note(method, arguments);
                    return method.getName().equals("commit") ? commit(target) : pass(target, method, arguments);
                });
    }

    private void note(Method method, Object[] arguments) {
        switch (method.getName()) {
            case "prepareStatement" -> sent.add((String) arguments[0]);
            case "commit", "rollback", "setTransactionIsolation", "setReadOnly", "createStatement" ->
                sent.add(method.getName());
            default -> {}
        }
    }

    private Object commit(Connection target) throws SQLException {
        if (commits != Fault.BEFORE) {
            target.commit();
        }
        if (commits != Fault.NEVER) {
            throw new SQLException("The connection was lost", "08006");
        }
        return null;
    }

    private static Object pass(Connection target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
