package io.txn.outbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** How messages that were sent with a transaction get to Kafka. */
@ConfigurationProperties("txn.outbox")
public class OutboxProperties {

    /**
     * How many relays may work at once, each on messages of its own. With one, the order of a key is kept whatever is sent
     * with it; with several, among transactions whose first message has that key. Changing it on a running system gives up
     * the order of what is waiting.
     */
    private int shards = 1;

    /** How many messages are sent in one Kafka transaction. More, if one transaction of the application has sent more. */
    private int batchSize = 200;

    /** How long after its last sign of life an instance's shard may be taken by another one. */
    private Duration lease = Duration.ofSeconds(10);

    /**
     * How often, at rest, an instance looks for messages that others have stored: one statement for each shard. Its own it
     * sends at once.
     */
    private Duration pollInterval = Duration.ofSeconds(2);

    /** What the transactional ids begin with; the name of the service and the shard follow. Consumer groups of the same names keep track. */
    private String transactionIdPrefix = "txn-outbox-";

    public int getShards() {
        return shards;
    }

    public void setShards(int shards) {
        this.shards = atLeastOne(shards);
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = atLeastOne(batchSize);
    }

    public Duration getLease() {
        return lease;
    }

    public void setLease(Duration lease) {
        this.lease = positive(lease);
    }

    public Duration getPollInterval() {
        return pollInterval;
    }

    public void setPollInterval(Duration pollInterval) {
        this.pollInterval = positive(pollInterval);
    }

    public String getTransactionIdPrefix() {
        return transactionIdPrefix;
    }

    public void setTransactionIdPrefix(String transactionIdPrefix) {
        this.transactionIdPrefix = transactionIdPrefix;
    }

    private static int atLeastOne(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("a number from 1 on is needed");
        }
        return value;
    }

    private static Duration positive(Duration value) {
        if (value.toMillis() <= 0) {
            throw new IllegalArgumentException("a duration of at least a millisecond is needed, such as 5s");
        }
        return value;
    }
}
