package io.txn.aop;

import io.txn.Outcome;
import io.txn.aop.Declared.Kind;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * What works as a branch, a TCC action or a step of a saga: a try, and the methods that end it.
 *
 * @param kind which of the two
 * @param name under which branches are stored
 * @param type the application's class
 * @param method the try
 * @param parameters of all these methods
 * @param result of the try
 * @param confirm null if a commit leaves nothing to be done
 * @param cancel undoes the try
 */
record Action(
        Kind kind,
        String name,
        Class<?> type,
        Method method,
        List<JavaType> parameters,
        JavaType result,
        @Nullable Ending confirm,
        Ending cancel) {

    /**
     * Reads the annotation.
     *
     * @throws InvalidAnnotationException if a method that it names cannot be used
     */
    static Action of(Method method, Class<?> type, Declared declared, JsonCodec codec) {
        List<JavaType> parameters = codec.parameters(method, type);
        JavaType result = codec.result(method, type);
        EndingFinder finder = new EndingFinder(declared, method, type, parameters, result, codec);
        String confirm = declared.confirm();
        return new Action(
                declared.kind(),
                declared.nameOf(method, type),
                type,
                method,
                parameters,
                result,
                confirm == null ? null : finder.find("confirm", confirm),
                finder.find(declared.kind().undo(), declared.cancel()));
    }

    @Nullable
    Ending ending(Outcome outcome) {
        return outcome == Outcome.COMMIT ? confirm : cancel;
    }

    boolean returnsNothing() {
        return result.hasRawClass(void.class) || result.hasRawClass(Void.class);
    }

    /** Confirm, cancel or compensate. */
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
