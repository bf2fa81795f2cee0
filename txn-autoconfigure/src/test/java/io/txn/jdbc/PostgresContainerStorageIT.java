package io.txn.jdbc;

import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The contracts on PostgreSQL as it is released. */
@Testcontainers(disabledWithoutDocker = true)
class PostgresContainerStorageIT extends StorageContracts {

    @Container
    private static final PostgreSQLContainer SERVER = new PostgreSQLContainer("postgres:18");

    private static TestDatabase database;

    @BeforeAll
    static void connect() {
        database = TestDatabase.at(SERVER.getJdbcUrl(), SERVER.getUsername(), SERVER.getPassword());
    }

    @Override
    TestDatabase database() {
        return database;
    }
}
