package io.txn.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.participant.LocalTransactions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link OutboxStore} must do. */
public abstract class OutboxStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(10);

    protected abstract OutboxStore store();

    protected abstract LocalTransactions local();

    private static OutgoingMessage message(String unit, String topic, @Nullable String key) {
        return new OutgoingMessage(
                0, UUID.randomUUID().toString(), 0, unit, topic, null, null, bytes(key), bytes("v"), List.of(), NOW);
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private String ready(String unit, @Nullable String key) {
        OutgoingMessage message = message(unit, "orders", key);
        run(() -> store().insertReady(message));
        return message.id();
    }

    private void run(Runnable work) {
        local().isolated(() -> {
            work.run();
            return 0;
        });
    }

    private Lease take(String owner, Instant now) {
        return local().isolated(() -> store().take(0, owner, now, now.plusSeconds(10)))
                .orElseThrow();
    }

    private Batch next(Lease lease, int limit) {
        return local().isolated(() -> store().next(lease, limit, LATER));
    }

    private static List<String> ids(Batch batch) {
        return batch.messages().stream().map(OutgoingMessage::id).toList();
    }

    @Test
    void givesBackWhatWasStored() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        List<MessageHeader> headers = List.of(
                new MessageHeader("a", all), new MessageHeader("a", null), new MessageHeader("\u00e4", new byte[0]));
        OutgoingMessage stored = new OutgoingMessage(
                0,
                "id",
                0,
                "unit",
                "orders.placed",
                3,
                0L,
                all,
                "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8),
                headers,
                NOW);
        run(() -> store().insertReady(stored));

        OutgoingMessage read = next(take("me", NOW), 10).messages().get(0);

        assertThat(read.value()).isEqualTo(stored.value());
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("place", "value")
                .isEqualTo(stored);
    }

    @Test
    void givesBackThatThereIsNothing() {
        OutgoingMessage stored = new OutgoingMessage(0, "id", 0, "unit", "t", null, null, null, null, List.of(), NOW);
        run(() -> store().insertReady(stored));

        assertThat(next(take("me", NOW), 10).messages().get(0))
                .usingRecursiveComparison()
                .ignoringFields("place")
                .isEqualTo(stored);
    }

    @Test
    void hasNothingToSendOfWhatIsHeldUntilItIsReleased() {
        OutgoingMessage kept = message("xid", "orders", "k");
        OutgoingMessage gone = message("xid", "orders", "k");
        run(() -> store().insertHeld(kept));
        run(() -> store().insertHeld(gone));
        assertThat(local().isolated(() -> store().hasWork(0))).isFalse();

        run(() -> store().release("xid", kept.id()));
        run(() -> store().discard("xid", gone.id()));

        assertThat(local().isolated(() -> store().hasWork(0))).isTrue();
        assertThat(ids(next(take("me", NOW), 10))).containsExactly(kept.id());
        assertThatThrownBy(() -> run(() -> store().release("xid", kept.id()))).hasMessageContaining("bug");
        assertThatThrownBy(() -> run(() -> store().discard("xid", gone.id()))).hasMessageContaining("bug");
    }

    @Test
    void letsOneAtATimeTakeAShard() {
        Lease first = take("first", NOW);

        assertThat(local().isolated(() -> store().take(0, "second", NOW, LATER)))
                .isEmpty();
        assertThat(local().isolated(() -> store().take(1, "second", NOW, LATER)))
                .isPresent();
        Lease second = take("second", LATER);

        assertThat(second.epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void letsAnybodyTakeWhatWasGivenBack() {
        Lease first = take("first", NOW);

        run(() -> store().release(first));

        assertThat(take("second", NOW).epoch()).isGreaterThan(first.epoch());
    }

    @Test
    void refusesWhoHasLostTheShard() {
        String id = ready("u", "k");
        Lease old = take("old", NOW);
        Batch batch = next(old, 10);
        Lease taken = take("new", LATER);
        ready("v", "k");

        assertThatThrownBy(() -> next(old, 10)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> run(() -> store().sent(old, batch))).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> run(() -> store().park(old, batch, batch.messages(), "no")))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> local().isolated(() -> store().underWay(old, LATER)))
                .isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> run(() -> store().release(old))).isInstanceOf(LeaseLostException.class);

        assertThat(ids(local().isolated(() -> store().underWay(taken, LATER)))).containsExactly(id);
    }

    @Test
    void keepsABatchUntilItWasSent() {
        ready("u", "k");
        Lease lease = take("me", NOW);
        Batch batch = next(lease, 10);
        assertThat(next(lease, 10).isEmpty()).isTrue();
        assertThat(ids(local().isolated(() -> store().underWay(lease, LATER)))).isEqualTo(ids(batch));

        run(() -> store().sent(lease, batch));

        assertThat(local().isolated(() -> store().underWay(lease, LATER)).isEmpty())
                .isTrue();
        assertThat(local().isolated(() -> store().hasWork(0))).isFalse();
    }

    @Test
    void neverSplitsAUnit() {
        String a1 = ready("a", "1");
        String b1 = ready("b", "1");
        String a2 = ready("a", "1");
        String c1 = ready("c", "1");
        String b2 = ready("b", "1");
        String d1 = ready("d", "1");
        Lease lease = take("me", NOW);

        Batch batch = next(lease, 1);

        assertThat(ids(batch)).containsExactly(a1, b1, a2, c1, b2);
        run(() -> store().sent(lease, batch));
        assertThat(ids(next(lease, 1))).containsExactly(d1);
    }

    @Test
    void holdsUpWhatFollowsAParkedMessageOfTheSameKeyOnly() {
        String poison = ready("a", "1");
        String follows = ready("b", "1");
        String other = ready("b", "2");
        String keyless = ready("b", null);
        Lease lease = take("me", NOW);
        Batch batch = next(lease, 10);

        run(() -> store().park(lease, batch, batch.messages().subList(0, 1), "too large"));

        Batch second = next(lease, 10);
        assertThat(ids(second)).containsExactly(other, keyless);
        run(() -> store().sent(lease, second));
        assertThat(local().isolated(() -> store().hasWork(0))).isFalse();
        assertThat(local().isolated(() -> store().parked(10))).singleElement().satisfies(parked -> {
            assertThat(parked.message().id()).isEqualTo(poison);
            assertThat(parked.error()).isEqualTo("too large");
        });

        assertThat(local().isolated(() -> store().retry(poison, "broker mended")))
                .isTrue();
        assertThat(ids(next(lease, 10))).containsExactly(poison, follows);
    }

    @Test
    void goesOnBehindAParkedMessageThatWasDropped() {
        String poison = ready("a", "1");
        String follows = ready("b", "1");
        Lease lease = take("me", NOW);
        Batch batch = next(lease, 10);
        run(() -> store().park(lease, batch, batch.messages().subList(0, 1), "too large"));

        assertThat(local().isolated(() -> store().drop(follows))).isFalse();
        assertThat(local().isolated(() -> store().drop(poison))).isTrue();

        assertThat(ids(next(lease, 10))).containsExactly(follows);
    }

    @Test
    void countsWhatWaits() {
        OutgoingMessage held = message("xid", "orders", "k");
        run(() -> store().insertHeld(held));
        ready("a", "1");
        ready("a", "2");

        OutboxBacklog backlog = local().isolated(() -> store().backlog());

        assertThat(backlog).isEqualTo(new OutboxBacklog(2, NOW, 1, 0));
    }

    @Test
    void knowsTheShardOfAUnit() {
        ready("a", "1");

        assertThat(local().isolated(() -> store().shardOf("a"))).hasValue(0);
        assertThat(local().isolated(() -> store().shardOf("b"))).isEmpty();
        assertThat(local().isolated(() -> store().shards())).containsExactly(0);
    }
}
