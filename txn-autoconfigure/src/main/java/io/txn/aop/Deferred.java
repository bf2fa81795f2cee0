package io.txn.aop;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/** Whether a method's work is done when it returns, as a transaction needs that ends then. */
final class Deferred {

    private static final String ASYNC = "org.springframework.scheduling.annotation.Async";

    private static final Set<Class<?>> LATER =
            Set.of(Future.class, CompletionStage.class, Callable.class, Flow.Publisher.class);

    private static final Set<String> LATER_BY_NAME = Set.of(
            "org.reactivestreams.Publisher",
            "org.springframework.web.context.request.async.DeferredResult",
            "org.springframework.web.context.request.async.WebAsyncTask",
            "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
            "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

    private Deferred() {}

    /** Whether the method returns something that says later what came of its work. */
    static boolean isPromise(Method method) {
        Class<?> returned = method.getReturnType();
        return LATER.stream().anyMatch(type -> type.isAssignableFrom(returned))
                || superTypes(returned).anyMatch(type -> LATER_BY_NAME.contains(type.getName()));
    }

    /** Whether the method's work is handed to another thread, and done there when it returns. */
    static boolean isHandedOver(Method method) {
        return Stream.of(method, method.getDeclaringClass())
                .anyMatch(element -> MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
                        .isPresent(ASYNC));
    }

    private static Stream<Class<?>> superTypes(Class<?> type) {
        Stream<Class<?>> classes = Stream.iterate(type, each -> each != null, Class::getSuperclass);
        return Stream.concat(classes, ClassUtils.getAllInterfacesForClassAsSet(type).stream());
    }
}
