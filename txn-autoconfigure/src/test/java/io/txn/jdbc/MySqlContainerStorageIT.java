package io.txn.jdbc;

import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mysql.MySQLContainer;

/** The contracts on MySQL as it is released. */
@Testcontainers(disabledWithoutDocker = true)
class MySqlContainerStorageIT extends StorageContracts {

    @Container
    private static final MySQLContainer SERVER = new MySQLContainer("mysql:8.4");

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
