package io.txn.memory;

import io.txn.coordinator.SagaRowsContract;

class MemorySagaRowsTests extends SagaRowsContract {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDecisionStore store = new MemoryDecisionStore(database);

    @Override
    protected MemoryDecisionStore store() {
        return store;
    }

    @Override
    protected MemoryDatabase local() {
        return database;
    }
}
