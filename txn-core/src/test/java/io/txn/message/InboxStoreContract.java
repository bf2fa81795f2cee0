package io.txn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.participant.LocalTransactions;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link InboxStore} must do. */
public abstract class InboxStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    protected abstract InboxStore store();

    protected abstract LocalTransactions local();

    private boolean receive(String group, String id, Instant at) {
        return local().isolated(() -> store().insert(group, id, at));
    }

    @Test
    void recordsAMessageOncePerGroup() {
        assertThat(receive("orders", "1", NOW)).isTrue();
        assertThat(receive("orders", "1", NOW)).isFalse();
        assertThat(receive("orders", "2", NOW)).isTrue();
        assertThat(receive("audit", "1", NOW)).isTrue();
    }

    @Test
    void tellsIdsApartExactly() {
        assertThat(receive("orders", "a", NOW)).isTrue();
        assertThat(receive("orders", "A", NOW)).isTrue();
        assertThat(receive("Orders", "a", NOW)).isTrue();
        assertThat(receive("orders", "\u00e4", NOW)).isTrue();
        assertThat(receive("orders", "x".repeat(300), NOW)).isTrue();
    }

    @Test
    void goesOnInTheLocalTransactionThatFoundAMessageThere() {
        receive("orders", "1", NOW);

        local().isolated(() -> store().insert("orders", "1", NOW) || store().insert("orders", "2", NOW));

        assertThat(receive("orders", "2", NOW)).isFalse();
    }

    @Test
    void forgetsWhatRollsBack() {
        assertThatThrownBy(() -> local().isolated(() -> {
                    store().insert("orders", "1", NOW);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(receive("orders", "1", NOW)).isTrue();
    }

    @Test
    void purgesWhatWasReceivedLongAgo() {
        receive("orders", "old", NOW.minusSeconds(1));
        receive("orders", "new", NOW);

        assertThat(local().isolated(() -> store().purge(NOW, 10))).isEqualTo(1);

        assertThat(receive("orders", "new", NOW)).isFalse();
        assertThat(receive("orders", "old", NOW)).isTrue();
    }

    @Test
    void purgesLittleAtATime() {
        for (int i = 0; i < 5; i++) {
            receive("orders", "old " + i, NOW.minusSeconds(10 - i));
        }

        assertThat(local().isolated(() -> store().purge(NOW, 2))).isEqualTo(2);
        assertThat(local().isolated(() -> store().purge(NOW, 10))).isEqualTo(3);
        assertThat(local().isolated(() -> store().purge(NOW, 10))).isZero();
    }
}
