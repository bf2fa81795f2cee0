package io.txn.benchmarks;

import java.util.Map;

/**
 * What one variant did at one concurrency in one round. What is per transaction comes from counters of the whole cell,
 * warm-up and what followed later included; throughput, latencies and CPU are of the measured time.
 *
 * @param throughput transactions per second
 * @param p50 milliseconds
 * @param p99 milliseconds
 * @param orderCommits those of the service that begins transactions; the others are in {@code commits} with them
 * @param kafkaRecords that services have sent, those that Kafka keeps for itself not included; NaN where there is no broker
 * @param cpuMillis of services, database and broker
 * @param drainMillis until participants had done what was left when the last order was answered
 * @param byText statements per transaction
 */
record Measured(
        String variant,
        int concurrency,
        int round,
        long transactions,
        double throughput,
        double p50,
        double p99,
        double commits,
        double orderCommits,
        double statements,
        double flushes,
        double walKilobytes,
        double requests,
        double kafkaRecords,
        double cpuMillis,
        double cpuMillisDatabase,
        double drainMillis,
        Map<String, Double> byText) {}
