package io.txn.aop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.TargetSource;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ReflectionUtils;

/** An action, and the bean whose methods it consists of; the bean is got when it is needed. */
record ActionBean(Action action, String beanName, BeanFactory beanFactory) {

    /** Calls a method of the action's class through the bean's proxy, or past it where the proxy does not have it. */
    void invoke(Method method, @Nullable Object[] arguments) throws Exception {
        invoke(beanFactory.getBean(beanName), method, arguments);
    }

    private void invoke(Object bean, Method method, @Nullable Object[] arguments) throws Exception {
        Optional<Method> callable = bean instanceof Advised ? onProxy(bean.getClass(), method) : Optional.of(method);
        if (callable.isPresent()) {
            call(bean, callable.get(), arguments);
            return;
        }
        TargetSource source = ((Advised) bean).getTargetSource();
        Object target = source.getTarget();
        if (target == null) {
            throw new IllegalStateException("There is no object behind " + bean + " to call " + method + " on");
        }
        try {
            invoke(target, method, arguments);
        } finally {
            source.releaseTarget(target);
        }
    }

    /** A proxy that is a subclass declares what it can intercept; one that is not has the methods of its interfaces. */
    private Optional<Method> onProxy(Class<?> proxy, Method method) {
        return Proxy.isProxyClass(proxy)
                ? InterfaceMethod.of(method, action.type())
                        .filter(declared -> declared.getDeclaringClass().isAssignableFrom(proxy))
                : Stream.of(proxy.getDeclaredMethods())
                        .filter(declared -> declared.getName().equals(method.getName())
                                && Arrays.equals(declared.getParameterTypes(), method.getParameterTypes()))
                        .findFirst();
    }

    private static void call(Object bean, Method method, @Nullable Object[] arguments) throws Exception {
        try {
            ReflectionUtils.makeAccessible(method);
            method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            ReflectionUtils.rethrowException(e.getTargetException());
        }
    }

    @Override
    public String toString() {
        return Describe.method(action.method(), action.type()) + " of the bean \"" + beanName + "\"";
    }
}
