package io.txn.memory;

import io.txn.participant.BranchStoreContract;

class MemoryBranchStoreTests extends BranchStoreContract {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryBranchStore store = new MemoryBranchStore(database);

    @Override
    protected MemoryBranchStore store() {
        return store;
    }

    @Override
    protected MemoryDatabase local() {
        return database;
    }
}
