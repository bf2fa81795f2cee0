package io.txn.aop;

import io.txn.GlobalTransactional;
import io.txn.TransactionDefinition;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodClassKey;
import org.springframework.util.StringUtils;

/** What the annotation of a method says, read once. */
final class TransactionDefinitions {

    private final UnaryOperator<@Nullable String> placeholders;
    private final Map<MethodClassKey, TransactionDefinition> known = new ConcurrentHashMap<>();

    TransactionDefinitions(UnaryOperator<@Nullable String> placeholders) {
        this.placeholders = placeholders;
    }

    TransactionDefinition of(Method method, Class<?> type) {
        return known.computeIfAbsent(new MethodClassKey(method, type), key -> read(method, type));
    }

    private TransactionDefinition read(Method method, Class<?> type) {
        GlobalTransactional annotation = Annotations.globalTransactional(method, type);
        if (annotation == null) {
            throw new IllegalStateException(method + " is not annotated @GlobalTransactional. Indicates a bug.");
        }
        String name = annotation.name().isEmpty() ? type.getSimpleName() + "." + method.getName() : annotation.name();
        return new TransactionDefinition(
                name,
                annotation.mode(),
                timeout(annotation.timeout(), method, type),
                annotation.propagation(),
                List.of(annotation.rollbackFor()),
                List.of(annotation.noRollbackFor()));
    }

    private @Nullable Duration timeout(String text, Method method, Class<?> type) {
        try {
            String resolved = placeholders.apply(text);
            return StringUtils.hasText(resolved) ? duration(resolved.trim()) : null;
        } catch (IllegalArgumentException e) {
            throw new InvalidAnnotationException(new Problem(
                    "The timeout \"" + text + "\" of @GlobalTransactional on " + Describe.method(method, type)
                            + " cannot be used: " + e.getMessage() + ".",
                    "Write it like \"10s\", \"500ms\" or \"PT1M\", or leave it out to use txn.timeout."));
        }
    }

    private static Duration duration(String text) {
        if (StringUtils.hasLength(text) && text.chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException("it has no unit");
        }
        Duration duration = DurationStyle.detectAndParse(text);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("it is not positive");
        }
        return duration;
    }
}
