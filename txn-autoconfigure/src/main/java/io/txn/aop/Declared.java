package io.txn.aop;

import io.txn.SagaStep;
import io.txn.TccAction;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * What the annotation of a method that works as a branch says, whichever of the two it is.
 *
 * @param kind which
 * @param name the branch's, or empty for the default
 * @param confirm the method that confirms, or null if there is nothing to be confirmed
 * @param cancel the method that cancels or compensates
 * @param retry the name of a retry, or empty
 */
record Declared(Kind kind, String name, @Nullable String confirm, String cancel, String retry) {

    enum Kind {
        TCC_ACTION("@TccAction", "cancel"),
        SAGA_STEP("@SagaStep", "compensate");

        private final String annotation;
        private final String undo;

        Kind(String annotation, String undo) {
            this.annotation = annotation;
            this.undo = undo;
        }

        /** Its annotation, as users write it. */
        String annotation() {
            return annotation;
        }

        /** What its annotation calls the undoing. */
        String undo() {
            return undo;
        }
    }

    static Declared of(TccAction annotation) {
        return new Declared(Kind.TCC_ACTION, annotation.name(), annotation.confirm(), annotation.cancel(), "");
    }

    static Declared of(SagaStep annotation) {
        return new Declared(Kind.SAGA_STEP, annotation.name(), null, annotation.compensate(), annotation.retry());
    }

    String nameOf(Method method, Class<?> type) {
        return name.isEmpty() ? type.getSimpleName() + "." + method.getName() : name;
    }

    /** The annotation and where it is, for messages. */
    String describe(Method method, Class<?> type) {
        return kind.annotation() + " on " + Describe.method(method, type);
    }
}
