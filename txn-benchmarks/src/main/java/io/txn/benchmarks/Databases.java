package io.txn.benchmarks;

import io.txn.systemtests.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks into the services' databases, past the services. */
final class Databases {

    private final PostgresServer server;

    Databases(PostgresServer server) {
        this.server = server;
    }

    /** Reads one row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Works on one connection. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    <T> T with(String database, Work<T> work) {
        try (Connection connection = server.database(database).getConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw new BenchException("Cannot work in the database " + database, e);
        }
    }

    <T> List<T> list(String database, String query, Row<T> mapper) {
        try (Connection connection = server.database(database).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(mapper.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw new BenchException("Cannot run in the database " + database + ": " + query, e);
        }
    }

    long number(String database, String query) {
        return list(database, query, row -> row.getLong(1)).get(0);
    }

    String text(String database, String query) {
        return list(database, query, row -> row.getString(1)).get(0);
    }

    void execute(String database, String... statements) {
        try (Connection connection = server.database(database).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new BenchException("Cannot run in the database " + database + ": " + List.of(statements), e);
        }
    }
}
