package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {

    @TempDir
    private Path directory;

    private PostgresServer server;

    @BeforeEach
    void start() {
        server = new PostgresServer(directory, Ports.free(), Map.of("log_statement", "all"));
        server.start();
        server.createDatabase("order");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isAsDurableAsInProduction() throws SQLException {
        assertThat(query("SHOW fsync")).isEqualTo("on");
        assertThat(query("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query("SHOW full_page_writes")).isEqualTo("on");
        assertThat(query("SHOW log_statement")).isEqualTo("all");
    }

    @Test
    void hasAfterAKillWhatWasCommittedBefore() throws SQLException {
        try (Connection connection = server.database("order").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id int)");
            statement.execute("INSERT INTO kept VALUES (42)");
            server.kill();
        }

        server.start();

        assertThat(query("SELECT id FROM kept")).isEqualTo("42");
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = server.database("order").getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }
}
