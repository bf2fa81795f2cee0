package io.txn.message;

import java.time.Instant;

/** Port to the record of messages that were received. Every method works in the caller's local transaction. */
public interface InboxStore {

    /**
     * Records that the group has received a message. If another local transaction is recording the same, waits for its
     * end first.
     *
     * @return whether this call recorded it; false says that it was received before
     */
    boolean insert(String group, String id, Instant now);

    /**
     * Deletes what was received before the given time.
     *
     * @return how many, at most the limit
     */
    int purge(Instant receivedBefore, int limit);
}
