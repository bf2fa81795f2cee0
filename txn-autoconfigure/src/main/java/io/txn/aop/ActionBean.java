package io.txn.aop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
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

    private static void invoke(Object bean, Method method, @Nullable Object[] arguments) throws Exception {
        Method callable = bean instanceof Advised ? onProxy(bean.getClass(), method) : method;
        if (callable != null) {
            call(bean, callable, arguments);
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
    private static @Nullable Method onProxy(Class<?> proxy, Method method) {
        Stream<Class<?>> types = Proxy.isProxyClass(proxy) ? Stream.of(proxy.getInterfaces()) : Stream.of(proxy);
        return types.flatMap(
                        type -> Stream.of(Proxy.isProxyClass(proxy) ? type.getMethods() : type.getDeclaredMethods()))
                .filter(candidate -> candidate.getName().equals(method.getName())
                        && Arrays.equals(candidate.getParameterTypes(), method.getParameterTypes()))
                .findFirst()
                .orElse(null);
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
