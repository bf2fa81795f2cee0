package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpectedCallsTests {

    private static final URI INVENTORY = URI.create("http://inventory");
    private static final URI PAYMENT = URI.create("http://payment");

    private final ExpectedCalls expected = new ExpectedCalls();

    @Test
    void expectsWhatFollowedLastTime() {
        expected.learn("order", Map.of(2, INVENTORY, 3, PAYMENT));
        expected.learn("order", Map.of(1, INVENTORY, 4, PAYMENT));

        assertThat(expected.after("order", Set.of(1))).containsExactly(Map.entry(4, PAYMENT));
        assertThat(expected.after("order", Set.of(1, 4))).isEmpty();
        assertThat(expected.after("another", Set.of(1))).isEmpty();
    }

    @Test
    void expectsAFewOfVeryManyCalls() {
        Map<Integer, URI> calls = new TreeMap<>();
        for (int number = 1; number <= 1_000; number++) {
            calls.put(number, INVENTORY);
        }
        expected.learn("order", calls);

        assertThat(expected.after("order", Set.of(1))).hasSize(15);
    }

    @Test
    void doesNotGrowWithNamesThatAreMadeUp() {
        for (int number = 1; number <= 2_000; number++) {
            expected.learn("order " + number, Map.of(2, INVENTORY));
        }
        expected.learn("order 1", Map.of(2, PAYMENT));

        assertThat(expected.after("order 1000", Set.of(1))).hasSize(1);
        assertThat(expected.after("order 1001", Set.of(1))).isEmpty();
        assertThat(expected.after("order 1", Set.of(1))).containsValue(PAYMENT);
    }
}
