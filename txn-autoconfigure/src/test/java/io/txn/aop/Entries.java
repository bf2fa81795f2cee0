package io.txn.aop;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows that beans under test write, to see afterwards which local transactions committed. */
class Entries {

    private final JdbcTemplate jdbc;

    Entries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        jdbc.execute("CREATE TABLE entries (id INTEGER AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200))");
    }

    void add(String text) {
        jdbc.update("INSERT INTO entries (text) VALUES (?)", text);
    }

    List<String> all() {
        return jdbc.queryForList("SELECT text FROM entries ORDER BY id", String.class);
    }

    void clear() {
        jdbc.update("DELETE FROM entries");
    }

    long branches() {
        return count("SELECT COUNT(*) FROM txn_branch");
    }

    long decisions() {
        return count("SELECT COUNT(*) FROM txn_transaction");
    }

    List<String> gates() {
        return jdbc.queryForList("SELECT state FROM txn_gate", String.class);
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}
