package io.txn.outbox;

import io.txn.message.Batch;

/** Port to the broker, for the messages of one shard. Not thread-safe. */
interface Publisher extends AutoCloseable {

    boolean isOpen();

    /** Shuts out whoever was open for the same shard before, for good, and ends what that one had begun. */
    void open();

    /** Whether this batch was sent, by whoever was open for this shard before. */
    boolean wasSent(Batch batch);

    /**
     * Sends the batch: all of it becomes visible, with a note that it did, or nothing.
     *
     * @throws RejectedException if some of it cannot be sent at all, and nothing was
     * @throws RuntimeException if it may or may not have been sent; to be closed then
     */
    void publish(Batch batch) throws RejectedException;

    /** May be opened again. */
    @Override
    void close();
}
