package io.txn.world;

import io.txn.Xid;
import io.txn.memory.MemoryTable;
import io.txn.participant.Try;
import org.jspecify.annotations.Nullable;

/**
 * The try of the only action there is: it reserves a thing, in the local transaction of its branch. With things whose names end
 * with ~ it returns nothing, as far as anybody can tell.
 */
record Reservation(String thing, Xid xid, boolean confirms, MemoryTable<String, Effect> effects, Runnable alongside)
        implements Try<String> {

    @Override
    public String action() {
        return "reserve";
    }

    @Override
    public String arguments() {
        return thing;
    }

    @Override
    public String run() {
        if (!effects.insertIfAbsent(thing, Effect.tried(xid))) {
            effects.update(thing, any -> true, Effect::triedAgain);
        }
        alongside.run();
        return "reserved " + thing;
    }

    @Override
    public boolean returnsNothing() {
        return thing.endsWith("~");
    }

    @Override
    public @Nullable String encode(String result) {
        return returnsNothing() ? null : result;
    }

    @Override
    public String decode(@Nullable String result) {
        return result + " before";
    }
}
