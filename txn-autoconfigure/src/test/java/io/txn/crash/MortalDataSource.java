package io.txn.crash;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The connection pool of one process. Each statement and commit passes a place where a fault can strike; when the process
 * dies, all connections are cut and nothing works any more.
 */
final class MortalDataSource extends AbstractDataSource {

    private static final String CONNECTION_FAILURE = "08006";

    private final Life life;
    private final Deque<Wire> idle;
    private final Set<Wire> inUse = ConcurrentHashMap.newKeySet();

    /** Takes over what connections are left of another process: what is in the database does not depend on whose they were. */
    MortalDataSource(Life life, Deque<Wire> idle) {
        this.life = life;
        this.idle = idle;
    }

    Deque<Wire> leave() {
        Deque<Wire> left = new ArrayDeque<>(idle);
        idle.clear();
        return left;
    }

    synchronized void cutAll() {
        idle.forEach(Wire::cut);
        idle.clear();
        inUse.forEach(Wire::cut);
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        requireAlive();
        Wire wire = idle.isEmpty() ? life.host().connect() : idle.pop();
        inUse.add(wire);
        Session session = new Session(wire);
        return proxy(Connection.class, session::onConnection);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    private synchronized void giveBack(Wire wire, boolean usable) {
        if (inUse.remove(wire) && usable && life.alive()) {
            idle.push(wire);
        }
    }

    private void requireAlive() throws SQLException {
        if (!life.alive()) {
            throw new SQLException("The process is dead", CONNECTION_FAILURE);
        }
    }

    private static <T> T proxy(Class<T> type, Invocation invocation) {
        return type.cast(Proxy.newProxyInstance(
                MortalDataSource.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> invocation.on(method, arguments)));
    }

    private static Object pass(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A call of a method of a connection or statement. */
    private interface Invocation {
        Object on(Method method, Object[] arguments) throws Throwable;
    }

    /** One lending of one connection. */
    private final class Session {

        private final Wire wire;
        private boolean usable = true;

        Session(Wire wire) {
            this.wire = wire;
        }

        Object onConnection(Method method, Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "close" -> {
                    giveBack(wire, usable);
                    return null;
                }
                case "commit" -> {
                    commit();
                    return null;
                }
                case "rollback" -> rollback();
                case "prepareStatement" -> {
                    requireAlive();
                    PreparedStatement statement = (PreparedStatement) pass(wire.connection(), method, arguments);
                    String sql = ((String) arguments[0]).strip();
                    return proxy(PreparedStatement.class, (call, values) -> onStatement(statement, sql, call, values));
                }
                default -> requireAlive();
            }
            return pass(wire.connection(), method, arguments);
        }

        private Object onStatement(PreparedStatement statement, String sql, Method method, Object[] arguments)
                throws Throwable {
            if (method.getName().startsWith("execute")) {
                requireAlive();
                strike(life.pass(Place.STATEMENT, sql), sql);
            }
            return pass(statement, method, arguments);
        }

        /** A connection that is cut is left to the driver, to fail as it does. */
        private void strike(Fault fault, String where) {
            if (fault == Fault.CONNECTION_LOST_AT_STATEMENT) {
                lose();
            } else if (fault != null) {
                throw life.dies("before " + where);
            }
        }

        private void rollback() throws SQLException {
            requireAlive();
            strike(life.pass(Place.ROLLBACK, "rollback"), "a rollback");
        }

        private void commit() throws SQLException {
            requireAlive();
            Fault fault = life.pass(Place.COMMIT, "commit");
            if (fault == Fault.DIES_BEFORE_COMMIT) {
                throw life.dies("before a commit");
            }
            if (fault == Fault.COMMIT_LOST) {
                lose();
            }
            wire.connection().commit();
            if (fault == Fault.DIES_AFTER_COMMIT) {
                throw life.dies("after a commit");
            }
            if (fault == Fault.COMMIT_ANSWER_LOST) {
                lose();
                throw new SQLException("The connection was lost", CONNECTION_FAILURE);
            }
        }

        private void lose() {
            usable = false;
            wire.cut();
        }
    }
}
