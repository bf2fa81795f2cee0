package io.txn.aop;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.transaction.annotation.AnnotationTransactionAttributeSource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.interceptor.TransactionAttribute;

/** Whether the local transaction that a method asks for is one that the library can write in. */
final class LocalTransactionCheck {

    private static final AnnotationTransactionAttributeSource LOCAL = new AnnotationTransactionAttributeSource(false);

    private static final Map<Integer, Propagation> APART = Stream.of(
                    Propagation.REQUIRES_NEW, Propagation.NOT_SUPPORTED, Propagation.NEVER)
            .collect(Collectors.toMap(Propagation::value, Function.identity()));

    private LocalTransactionCheck() {}

    /** Decisions and branches are written in the method's own local transaction, where it has one. */
    static Optional<Problem> readOnly(Method method, Class<?> type, String annotation) {
        TransactionAttribute local = LOCAL.getTransactionAttribute(method, type);
        return local != null && local.isReadOnly()
                ? Optional.of(new Problem(
                        annotation + " is also @Transactional(readOnly = true), in which nothing can be recorded.",
                        "Annotate " + method.getName() + " @Transactional, without readOnly."))
                : Optional.empty();
    }

    /** Confirm and cancel work in the local transaction that also records them (R5). */
    static Optional<Problem> apart(Method ending, Class<?> type, String annotation) {
        TransactionAttribute local = LOCAL.getTransactionAttribute(ending, type);
        return local != null && APART.containsKey(local.getPropagationBehavior())
                ? Optional.of(new Problem(
                        annotation + " needs " + ending.getName()
                                + " to work in the local transaction that also records"
                                + " it, but that is @Transactional with the propagation "
                                + APART.get(local.getPropagationBehavior()) + ".",
                        "Remove the propagation from " + ending.getName()
                                + ": it runs in a new local transaction of its own already."))
                : Optional.empty();
    }
}
