package io.txn.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.core.GenericTypeResolver;
import tools.jackson.databind.JavaType;

/** Names of methods and types in messages. */
final class Describe {

    private Describe() {}

    static String method(Method method, Class<?> type) {
        return type.getName() + "." + method.getName() + "(" + parameters(method, type) + ")";
    }

    static String parameters(Method method, Class<?> type) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(parameter -> type(GenericTypeResolver.resolveType(parameter, type)))
                .collect(Collectors.joining(", "));
    }

    static String type(Type type) {
        String name = type instanceof JavaType javaType ? javaType.toCanonical() : type.getTypeName();
        return name.replaceAll("[\\w.]+[.$](\\w)", "$1");
    }
}
