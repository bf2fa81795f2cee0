package io.txn.aop;

import io.txn.Outcome;
import io.txn.participant.Branch;
import io.txn.participant.BranchHandlers;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodClassKey;

/**
 * The application's actions by name. Found by the types of beans, so that an action whose bean is created late, or on
 * every use, can be confirmed from the first moment on.
 */
final class Actions implements BranchHandlers {

    private final ConfigurableListableBeanFactory beanFactory;
    private final JsonCodec codec;
    private final Map<MethodClassKey, Action> byMethod = new ConcurrentHashMap<>();
    private volatile Map<String, ActionBean> byName = Map.of();

    Actions(ConfigurableListableBeanFactory beanFactory, JsonCodec codec) {
        this.beanFactory = beanFactory;
        this.codec = codec;
    }

    JsonCodec codec() {
        return codec;
    }

    Action of(Method method, Class<?> type) {
        return byMethod.computeIfAbsent(new MethodClassKey(method, type), key -> read(method, type));
    }

    private Action read(Method method, Class<?> type) {
        return Action.of(method, type, Objects.requireNonNull(Annotations.action(method, type)), codec);
    }

    @Override
    public void finish(Branch branch, Outcome outcome) throws Exception {
        ActionBean bean = find(branch);
        Action action = bean.action();
        Action.Ending ending = action.ending(outcome);
        if (ending == null) {
            return;
        }
        @Nullable Object[] arguments = codec.decode(action.parameters(), branch.arguments());
        @Nullable
        Object result =
                ending.takesResult() && branch.result() != null ? codec.decode(action.result(), branch.result()) : null;
        bean.invoke(ending.method(), ending.arguments(arguments, result));
    }

    private ActionBean find(Branch branch) {
        ActionBean known = byName.get(branch.action());
        if (known == null) {
            byName = scan();
            known = byName.get(branch.action());
        }
        if (known == null) {
            throw new IllegalStateException("There is no action \"" + branch.action() + "\" in this application, but "
                    + branch + " is stored under that name: its class or method was renamed or removed. Bring it back,"
                    + " or give the annotation of what replaces it name = \"" + branch.action() + "\".");
        }
        return known;
    }

    private Map<String, ActionBean> scan() {
        return named(AnnotatedBean.allIn(beanFactory).toList());
    }

    /** Takes the actions of these beans for all there are. */
    void register(List<AnnotatedBean> beans) {
        byName = named(beans);
    }

    private Map<String, ActionBean> named(List<AnnotatedBean> beans) {
        Map<String, ActionBean> named = new HashMap<>();
        for (AnnotatedBean bean : beans) {
            bean.actions().keySet().forEach(method -> {
                ActionBean action = new ActionBean(of(method, bean.type()), bean.name(), beanFactory);
                ActionBean other = named.putIfAbsent(action.action().name(), action);
                if (other != null) {
                    throw new InvalidAnnotationException(twice(action, other));
                }
            });
        }
        return named;
    }

    private static Problem twice(ActionBean one, ActionBean other) {
        Class<?> type = one.action().type();
        return new Problem(
                "Two actions have the name \"" + one.action().name() + "\", " + one + " and " + other
                        + ": branches stored under it could be confirmed by the wrong one.",
                !one.beanName().equals(other.beanName())
                                && type.equals(other.action().type())
                        ? "Make one bean of " + type.getName() + ", or a subclass for each."
                        : "Give one of them another name, with "
                                + one.action().kind().annotation() + "(name = ...).");
    }
}
