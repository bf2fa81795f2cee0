package io.txn.jdbc;

/** The contracts in local transactions of JPA. */
class JpaStorageTests extends StorageContracts {

    private static final TestDatabase DATABASE = TestDatabase.h2().with(Managers::jpa);

    @Override
    TestDatabase database() {
        return DATABASE;
    }
}
