package io.txn.aop;

import io.txn.GlobalTransactional;
import io.txn.Propagation;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds annotated methods that are called on {@code this}, so that no proxy sees the call. Looks from each method that
 * can be called from outside, through whatever it calls on {@code this} in turn; a call that joins the transaction which
 * that method has begun does no harm.
 */
final class SelfInvocationCheck {

    private static final Set<Propagation> JOINING =
            EnumSet.of(Propagation.REQUIRED, Propagation.SUPPORTS, Propagation.MANDATORY);

    private final AnnotatedBean bean;
    private final CallGraph graph;
    private final Map<String, Method> annotated = new HashMap<>();
    private final Map<String, GlobalTransactional> transactions = new HashMap<>();
    private final Map<String, Problem> problems = new LinkedHashMap<>();

    private SelfInvocationCheck(AnnotatedBean bean) {
        this.bean = bean;
        this.graph = CallGraph.of(bean.type());
        bean.actions().keySet().forEach(method -> annotated.put(CallGraph.key(method), method));
        bean.transactions().forEach((method, annotation) -> {
            annotated.put(CallGraph.key(method), method);
            transactions.put(CallGraph.key(method), annotation);
        });
    }

    static List<Problem> problemsOf(AnnotatedBean bean) {
        SelfInvocationCheck check = new SelfInvocationCheck(bean);
        check.graph.entries().forEach(entry -> check.follow(entry, entry, new HashSet<>()));
        return List.copyOf(check.problems.values());
    }

    private void follow(String entry, String caller, Set<String> followed) {
        for (String called : graph.callsOf(caller)) {
            Method method = annotated.get(called);
            if (method == null) {
                if (followed.add(called)) {
                    follow(entry, called, followed);
                }
            } else if (!called.equals(caller) && !joins(entry, called)) {
                problems.putIfAbsent(called, problem(caller, method));
            }
        }
    }

    private boolean joins(String entry, String called) {
        GlobalTransactional annotation = transactions.get(called);
        return transactions.containsKey(entry) && annotation != null && JOINING.contains(annotation.propagation());
    }

    private Problem problem(String caller, Method called) {
        return new Problem(
                bean.type().getName() + "." + nameOf(caller) + " calls "
                        + Describe.method(called, bean.type())
                        + " on this, and so past the proxy: its annotation has no"
                        + " effect there.",
                "Move " + called.getName() + " to another bean, or call it through this bean's proxy"
                        + " (inject the bean into itself, @Lazy). To start anyway, set txn.checks.self-invocation=warn.");
    }

    private static String nameOf(String key) {
        return key.substring(0, key.indexOf('(')).replaceAll("lambda\\$(.+)\\$\\d+", "$1");
    }
}
