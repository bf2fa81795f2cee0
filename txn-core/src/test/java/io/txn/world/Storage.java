package io.txn.world;

import io.txn.memory.MemoryBranchStore;
import io.txn.memory.MemoryDatabase;
import io.txn.memory.MemoryDecisionStore;
import io.txn.memory.MemoryTable;
import io.txn.memory.Patience;

/** What a service keeps when its processes die. */
record Storage(
        MemoryDatabase database,
        MemoryDecisionStore decisions,
        MemoryBranchStore branches,
        MemoryTable<String, Effect> effects) {

    Storage(Patience patience) {
        this(new MemoryDatabase(patience));
    }

    private Storage(MemoryDatabase database) {
        this(
                database,
                new MemoryDecisionStore(database),
                new MemoryBranchStore(database),
                new MemoryTable<>(database, "effect"));
    }
}
