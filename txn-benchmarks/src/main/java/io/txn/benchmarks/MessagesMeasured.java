package io.txn.benchmarks;

import java.util.Map;

/**
 * What one way to send messages did at one load in one round.
 *
 * @param threads that sent at once; 0 is one message at a time, at rest
 * @param throughput messages per second, from the first call until consumers had the last message
 * @param stored messages per second for which calls returned
 * @param callP50 milliseconds until the caller was told that its message will be sent
 * @param p50 milliseconds from there until a consumer had it
 * @param p99 of the same
 * @param statements per message, without BEGIN and COMMIT
 * @param commits of local transactions per message
 * @param byText statements per message
 * @param millisByText what they took in the server, per message
 */
record MessagesMeasured(
        Messaging way,
        int threads,
        int round,
        int messages,
        double throughput,
        double stored,
        double callP50,
        double p50,
        double p99,
        double statements,
        double commits,
        Map<String, Double> byText,
        Map<String, Double> millisByText) {

    static final int AT_REST = 0;
}
