package io.txn.benchmarks.service;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the harness asks of each service. */
@RestController
@RequestMapping("/bench")
class BenchController {

    private final RequestCounter requests;
    private final CommitCounter commits;
    private final HikariDataSource pool;

    BenchController(RequestCounter requests, CommitCounter commits, HikariDataSource pool) {
        this.requests = requests;
        this.commits = commits;
        this.pool = pool;
    }

    @GetMapping("/requests")
    long requests() {
        return requests.requests();
    }

    @GetMapping("/commits")
    long commits() {
        return commits.commits();
    }

    /** Bytes of the heap that are in use after a collection. */
    @GetMapping("/heap")
    long heap() {
        Runtime runtime = Runtime.getRuntime();
        runtime.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A backend adds its figures to the server's statistics now and then: here each is told to, now. */
    @PostMapping("/flush")
    void flush() throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            int idle = pool.getHikariPoolMXBean().getIdleConnections();
            for (int number = 0; number < idle; number++) {
                Connection connection = pool.getConnection();
                all.add(connection);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT pg_stat_force_next_flush()");
                }
            }
        } finally {
            for (Connection connection : all) {
                connection.close();
            }
        }
    }
}
