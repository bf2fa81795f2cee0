package io.txn.aop;

import io.txn.GlobalTransactional;
import io.txn.SagaStep;
import io.txn.TccAction;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Which annotation a method has: its own, one of a method that it overrides or implements, or one of its class's;
 * directly or through an annotation of the application's own.
 */
final class Annotations {

    private Annotations() {}

    static @Nullable GlobalTransactional globalTransactional(Method method, Class<?> type) {
        GlobalTransactional own = onMethod(method, type, GlobalTransactional.class);
        return own != null ? own : onClass(AopUtils.getMostSpecificMethod(method, type), GlobalTransactional.class);
    }

    /** A method that works as a branch; of one that has both annotations, the one that comes first here. */
    static @Nullable Declared action(Method method, Class<?> type) {
        TccAction action = onMethod(method, type, TccAction.class);
        if (action != null) {
            return Declared.of(action);
        }
        SagaStep step = onMethod(method, type, SagaStep.class);
        return step == null ? null : Declared.of(step);
    }

    static boolean isBoth(Method method, Class<?> type) {
        return onMethod(method, type, TccAction.class) != null && onMethod(method, type, SagaStep.class) != null;
    }

    static @Nullable Declared retried(Method method, Class<?> type) {
        Declared declared = action(method, type);
        return declared == null || declared.retry().isEmpty() ? null : declared;
    }

    static <A extends Annotation> @Nullable A onMethod(Method method, Class<?> type, Class<A> annotation) {
        Method specific = AopUtils.getMostSpecificMethod(method, type);
        A found = AnnotatedElementUtils.findMergedAnnotation(specific, annotation);
        if (found != null || specific.getDeclaringClass().equals(type)) {
            return found;
        }
        // a method inherited from a superclass may implement an interface that only the subclass names
        return InterfaceMethod.of(specific, type)
                .map(declared -> AnnotatedElementUtils.findMergedAnnotation(declared, annotation))
                .orElse(null);
    }

    /** As with Spring's own annotations, one on a class holds for the methods that the class itself declares. */
    private static <A extends Annotation> @Nullable A onClass(Method method, Class<A> annotation) {
        Class<?> declaring = method.getDeclaringClass();
        if (declaring == Object.class || !canBeIntercepted(method) || !ClassUtils.isUserLevelMethod(method)) {
            return null;
        }
        return AnnotatedElementUtils.findMergedAnnotation(declaring, annotation);
    }

    private static boolean canBeIntercepted(Method method) {
        return !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
    }
}
