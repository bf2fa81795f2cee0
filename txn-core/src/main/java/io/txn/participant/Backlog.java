package io.txn.participant;

/**
 * Unfinished rows of one role.
 *
 * @param overdue those that are past the time of their next attempt, or are being retried
 * @param parked those that wait for a person
 */
public record Backlog(long overdue, long parked) {}
