package io.txn.aop;

import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the retry that a saga step names is there. */
final class RetryCheck {

    private RetryCheck() {}

    static Optional<Problem> problemOf(Declared declared, Method method, Class<?> type, @Nullable Retries retries) {
        if (declared.retry().isEmpty() || (retries != null && retries.has(declared.retry()))) {
            return Optional.empty();
        }
        String names = declared.describe(method, type) + " names the retry \"" + declared.retry() + "\", but ";
        return Optional.of(
                retries == null
                        ? new Problem(
                                names + "Resilience4j is not on the class path.",
                                "Add io.github.resilience4j:resilience4j-spring-boot4 and spring-boot-starter-aspectj, or"
                                        + " leave out the retry.")
                        : new Problem(
                                names + "there is none of that name.",
                                "Configure it under resilience4j.retry.instances." + declared.retry()
                                        + ", with max-attempts for example, or name one that is there."));
    }
}
