package io.txn.aop;

import io.txn.Outcome;
import io.txn.aop.Action.Ending;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JavaType;

/** Whether an action's values can be stored, and its methods work in the library's local transaction. */
final class ActionCheck {

    private final Action action;
    private final String described;
    private final JsonCodec codec;
    private final List<Problem> problems = new ArrayList<>();

    private ActionCheck(Action action, JsonCodec codec) {
        this.action = action;
        this.described = action.kind().annotation() + " on " + Describe.method(action.method(), action.type());
        this.codec = codec;
    }

    static List<Problem> problemsOf(Action action, JsonCodec codec) {
        ActionCheck check = new ActionCheck(action, codec);
        check.values();
        check.endsOnReturn(action.method());
        LocalTransactionCheck.readOnly(action.method(), action.type(), check.described)
                .ifPresent(check.problems::add);
        Stream.of(Outcome.values()).map(action::ending).filter(Objects::nonNull).forEach(check::ending);
        return check.problems;
    }

    private void values() {
        Parameter[] parameters = action.method().getParameters();
        for (int i = 0; i < parameters.length; i++) {
            value("its argument " + parameters[i].getName(), action.parameters().get(i));
        }
        value("its result", action.result());
    }

    private void value(String what, JavaType type) {
        String loss = new JsonRoundTrip(codec.mapper()).lossIn(type);
        if (loss != null) {
            problems.add(new Problem(
                    described + " cannot store " + what + " as JSON and get it back: " + loss + ".",
                    "Use simple values, records, and collections with their element types, or tell Jackson how with its"
                            + " annotations on the type."));
        }
    }

    private void endsOnReturn(Method method) {
        if (Deferred.isPromise(method) || Deferred.isHandedOver(method)) {
            problems.add(new Problem(
                    described + " needs the work of " + method.getName()
                            + " to be done when it returns, but that is @Async" + " or returns a "
                            + method.getReturnType().getSimpleName() + ".",
                    "Do the work in the calling thread, in the local transaction that is there."));
        }
    }

    private void ending(Ending ending) {
        Method method = ending.method();
        endsOnReturn(method);
        LocalTransactionCheck.apart(method, action.type(), described).ifPresent(problems::add);
    }
}
