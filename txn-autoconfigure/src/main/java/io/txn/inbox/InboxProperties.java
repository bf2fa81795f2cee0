package io.txn.inbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** How long it is known which messages were received. */
@ConfigurationProperties("txn.inbox")
public class InboxProperties {

    /**
     * How long the ids of received messages are kept: longer than it may take until a message comes again, which is as far
     * back as somebody may reset the offsets of a consumer group.
     */
    private Duration retention = Duration.ofDays(7);

    public Duration getRetention() {
        return retention;
    }

    public void setRetention(Duration retention) {
        this.retention = retention;
    }
}
