package io.txn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** What the tests on a stack have in common. */
final class SystemTest {

    /** Of the last restart: the transaction's timeout and a few recovery intervals. */
    static final Duration REST_LIMIT = StackSettings.TIMEOUT.plus(StackSettings.RECOVERY_INTERVAL.multipliedBy(5));

    /** For what happens at once or never, on a machine that is busy with other things too. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static @Nullable Stack shared;

    private SystemTest() {}

    /**
     * The stack of all tests in this process that can do with the usual settings, whole. It takes long to start, so it is
     * started once; it ends with this process, by its shutdown hook.
     */
    static synchronized Stack stack() {
        Stack stack = shared;
        if (stack == null) {
            stack = start(settings("system-tests-" + System.getProperty("test.fork", "alone")));
            shared = stack;
        }
        stack.heal();
        return stack;
    }

    static StackSettings settings(String name) {
        return StackSettings.of(Path.of("").toAbsolutePath(), name);
    }

    static Stack start(StackSettings settings) {
        return Stack.start(settings, SystemTest::print);
    }

    static void print(String line) {
        System.out.println("[" + LocalTime.now(ZoneOffset.UTC) + "] " + line);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }

    /** The shop first, for that is what is promised; then the library, which marks what is finished a little later. */
    static void assertComesToRest(Stack stack, Invariants invariants) {
        assertThat(invariants.awaitRest(REST_LIMIT))
                .as("what is not at rest " + REST_LIMIT.toSeconds() + " s after the last fault")
                .isEmpty();
        Tables tables = new Tables(stack.postgres());
        await().atMost(REST_LIMIT)
                .untilAsserted(() -> assertThat(tables.unfinished())
                        .as("decisions not acknowledged by all, and gates without an outcome")
                        .isZero());
    }
}
