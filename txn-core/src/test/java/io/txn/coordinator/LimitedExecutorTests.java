package io.txn.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class LimitedExecutorTests {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final LimitedExecutor executor = new LimitedExecutor(threads::add, 2);

    @Test
    void takesNoMoreThreadsThanItMay() {
        for (String work : List.of("a", "b", "c", "d")) {
            executor.execute(() -> done.add(work));
        }

        assertThat(threads).hasSize(2);
        threads.remove().run();
        assertThat(done).containsExactly("a", "b", "c", "d");
    }

    @Test
    void takesThreadsAgainWhenItHasGivenThemBack() {
        executor.execute(() -> done.add("a"));
        executor.execute(() -> done.add("b"));
        threads.remove().run();
        threads.remove().run();

        executor.execute(() -> done.add("c"));

        assertThat(threads).hasSize(1);
        threads.remove().run();
        assertThat(done).containsExactly("a", "b", "c");
    }

    @Test
    void saysThatNothingIsTakenAnyMoreAndKeepsNothing() {
        LimitedExecutor stopping = new LimitedExecutor(
                work -> {
                    throw new RejectedExecutionException("stopping");
                },
                1);

        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(RejectedExecutionException.class)
                    .isThrownBy(() -> stopping.execute(() -> done.add("never")));
        }

        assertThat(done).isEmpty();
    }
}
