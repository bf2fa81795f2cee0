package io.txn.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.h2.jdbc.JdbcConnection;

/**
 * A connection to a database that can be cut as the end of a process cuts it: nothing is sent, least of all a rollback, and
 * the database finds out by itself. Of H2, which is in this process, the session is ended, as its server does when a
 * socket closes.
 */
record Wire(Connection connection, List<Socket> sockets) {

    static Wire open(String url, String username, String password) throws SQLException {
        RecordedSockets.take();
        return new Wire(DriverManager.getConnection(url, username, password), RecordedSockets.take());
    }

    void cut() {
        if (connection instanceof JdbcConnection h2) {
            h2.getSession().close();
            return;
        }
        try {
            for (Socket socket : sockets) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
