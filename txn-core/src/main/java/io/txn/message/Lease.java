package io.txn.message;

/**
 * The right to send a shard's messages, until somebody else takes it.
 *
 * @param shard which
 * @param epoch increased whenever the shard is taken: who writes with an old one is refused
 */
public record Lease(int shard, long epoch) {}
