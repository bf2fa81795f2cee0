package io.txn.outbox;

import io.txn.message.OutboxBacklog;
import io.txn.message.OutboxStore;
import io.txn.message.ParkedMessage;
import io.txn.participant.LocalTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Says how much waits to be sent and for how long, and what is parked. The service itself is up all the same. */
final class OutboxHealthIndicator extends AbstractHealthIndicator {

    private static final int SHOWN = 10;

    private final OutboxStore store;
    private final LocalTransactions local;
    private final InstantSource clock;

    OutboxHealthIndicator(OutboxStore store, LocalTransactions local, InstantSource clock) {
        super("The outbox cannot be read");
        this.store = store;
        this.local = local;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        OutboxBacklog backlog = local.isolated(store::backlog);
        builder.up()
                .withDetail("waitingMessages", backlog.waiting())
                .withDetail("oldestWaitingSeconds", seconds(backlog.oldest()))
                .withDetail("heldMessages", backlog.held())
                .withDetail("parkedMessages", backlog.parked());
        if (backlog.parked() > 0) {
            List<ParkedMessage> parked = local.isolated(() -> store.parked(SHOWN));
            builder.withDetail(
                    "parked",
                    parked.stream()
                            .map(each -> each.message() + ": " + each.error())
                            .toList());
        }
    }

    private long seconds(@Nullable Instant since) {
        return since == null ? 0 : Duration.between(since, clock.instant()).toSeconds();
    }
}
