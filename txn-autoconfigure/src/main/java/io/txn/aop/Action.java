package io.txn.aop;

import io.txn.Outcome;
import io.txn.TccAction;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * A TCC action: a try, and the two methods that end it.
 *
 * @param name under which branches are stored
 * @param type the application's class
 * @param method the try
 * @param parameters of all three methods
 * @param result of the try
 */
record Action(
        String name,
        Class<?> type,
        Method method,
        List<JavaType> parameters,
        JavaType result,
        Ending confirm,
        Ending cancel) {

    /**
     * Reads the annotation.
     *
     * @throws InvalidAnnotationException if confirm or cancel cannot be used
     */
    static Action of(Method method, Class<?> type, TccAction annotation, JsonCodec codec) {
        List<JavaType> parameters = codec.parameters(method, type);
        JavaType result = codec.result(method, type);
        EndingFinder finder = new EndingFinder(method, type, parameters, result, codec);
        return new Action(
                name(method, type, annotation),
                type,
                method,
                parameters,
                result,
                finder.find("confirm", annotation.confirm()),
                finder.find("cancel", annotation.cancel()));
    }

    private static String name(Method method, Class<?> type, TccAction annotation) {
        return annotation.name().isEmpty() ? type.getSimpleName() + "." + method.getName() : annotation.name();
    }

    Ending ending(Outcome outcome) {
        return outcome == Outcome.COMMIT ? confirm : cancel;
    }

    boolean returnsNothing() {
        return result.hasRawClass(void.class) || result.hasRawClass(Void.class);
    }

    /** Confirm or cancel. */
    record Ending(Method method, boolean takesResult) {

        @Nullable
        Object[] arguments(@Nullable Object[] arguments, @Nullable Object result) {
            if (!takesResult) {
                return arguments;
            }
            @Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
            all[arguments.length] = result;
            return all;
        }
    }
}
