package io.txn.aop;

import io.txn.TccAction;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Methods with one of our annotations, in classes. An interface's annotation speaks to the classes that implement it: a
 * remote client generated from the same interface only calls them, so it is left alone.
 */
final class AnnotatedMethods extends StaticMethodMatcherPointcut {

    private final BiFunction<Method, Class<?>, @Nullable Object> annotation;

    AnnotatedMethods(BiFunction<Method, Class<?>, @Nullable Object> annotation) {
        this.annotation = annotation;
        setClassFilter(AnnotatedMethods::mayBeIn);
    }

    /** Cheap, because it is asked of every bean. Spring's own classes, which most beans are of, are passed over. */
    static boolean mayBeIn(Class<?> type) {
        return !type.isInterface()
                && !Proxy.isProxyClass(type)
                && AnnotationUtils.isCandidateClass(type, TccAction.class)
                && (!type.getName().startsWith("org.springframework.")
                        || AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class));
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
        return annotation.apply(method, ClassUtils.getUserClass(targetClass)) != null;
    }
}
