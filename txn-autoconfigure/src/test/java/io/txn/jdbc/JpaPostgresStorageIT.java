package io.txn.jdbc;

/** The contracts in local transactions of JPA on PostgreSQL. */
class JpaPostgresStorageIT extends StorageContracts {

    private static final TestDatabase DATABASE = TestDatabase.postgres().with(Managers::jpa);

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
