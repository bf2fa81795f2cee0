package io.txn.aop;

import org.aopalliance.intercept.MethodInvocation;
import org.springframework.util.ClassUtils;

/** The application's own class behind an invocation. */
final class TargetClass {

    private TargetClass() {}

    static Class<?> of(MethodInvocation invocation) {
        Object target = invocation.getThis();
        return target == null ? invocation.getMethod().getDeclaringClass() : ClassUtils.getUserClass(target);
    }
}
