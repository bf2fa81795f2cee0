package io.txn.aop;

import io.txn.aop.Action.Ending;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.MethodIntrospector;
import org.springframework.util.ReflectionUtils.MethodFilter;
import tools.jackson.databind.JavaType;

/** Finds the method that confirms, cancels or compensates an action, and says what to change if there is none that can be called. */
final class EndingFinder {

    private final Declared declared;
    private final Method tryMethod;
    private final Class<?> type;
    private final List<JavaType> plain;
    private final List<JavaType> withResult;
    private final JsonCodec codec;

    EndingFinder(
            Declared declared,
            Method tryMethod,
            Class<?> type,
            List<JavaType> parameters,
            JavaType result,
            JsonCodec codec) {
        this.declared = declared;
        this.tryMethod = tryMethod;
        this.type = type;
        this.plain = parameters;
        this.withResult = new ArrayList<>(parameters);
        this.withResult.add(result);
        this.codec = codec;
    }

    Ending find(String role, String name) {
        MethodFilter namesake = method -> method.getName().equals(name) && !method.isBridge();
        Set<Method> named = MethodIntrospector.selectMethods(type, namesake);
        List<Method> fitting = named.stream()
                .filter(method -> fits(codec.parameters(method, type)))
                .toList();
        if (fitting.size() != 1) {
            throw new InvalidAnnotationException(
                    fitting.isEmpty() ? missing(role, name, named) : ambiguous(role, name));
        }
        Method method = fitting.get(0);
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            throw new InvalidAnnotationException(notCallable(role, method));
        }
        return new Ending(method, method.getParameterCount() > plain.size());
    }

    private boolean fits(List<JavaType> parameters) {
        return parameters.equals(plain) || parameters.equals(withResult);
    }

    private Problem missing(String role, String name, Set<Method> named) {
        String found = named.isEmpty()
                ? "there is no method of that name"
                : "what there is takes "
                        + named.stream()
                                .map(method -> "(" + Describe.parameters(method, type) + ")")
                                .collect(Collectors.joining(" and "));
        return new Problem(
                annotation() + " names \"" + name + "\" to " + role + ", but " + found + ".",
                "Give " + type.getName() + " a method " + name + "(" + Describe.parameters(tryMethod, type) + ")"
                        + ", which may take the result of " + tryMethod.getName() + " as one more parameter.");
    }

    private Problem ambiguous(String role, String name) {
        return new Problem(
                annotation() + " names \"" + name + "\" to " + role + ", but there is such a method with the result of "
                        + tryMethod.getName() + " and one without.",
                "Keep one of the two, or rename one.");
    }

    private Problem notCallable(String role, Method method) {
        return new Problem(
                annotation() + " names \"" + method.getName() + "\" to " + role
                        + ", but that is a private or static method.",
                "Make " + Describe.method(method, type) + " an instance method that is not private.");
    }

    private String annotation() {
        return declared.describe(tryMethod, type);
    }
}
