package io.txn.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Whether a bean's annotated methods can be intercepted, and mean something when they are. */
final class MethodCheck {

    private final AnnotatedBean bean;
    private final @Nullable Object created;
    private final ConfigurableListableBeanFactory beanFactory;

    MethodCheck(AnnotatedBean bean, ConfigurableListableBeanFactory beanFactory) {
        this.bean = bean;
        this.created = beanFactory.getSingleton(bean.name());
        this.beanFactory = beanFactory;
    }

    List<Problem> problemsOfTransaction(Method method) {
        String annotation = "@GlobalTransactional on " + Describe.method(method, bean.type());
        return Stream.of(
                        interception(method, annotation),
                        promise(method, annotation),
                        doubled(method, annotation),
                        LocalTransactionCheck.readOnly(method, bean.type(), annotation))
                .flatMap(Optional::stream)
                .toList();
    }

    List<Problem> problemsOfAction(Method method) {
        Declared declared = Objects.requireNonNull(bean.actions().get(method));
        String annotation = declared.describe(method, bean.type());
        return Stream.of(interception(method, annotation), both(method, annotation))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Problem> interception(Method method, String annotation) {
        if (Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            return Optional.of(new Problem(
                    annotation + " has no effect: a private or static method cannot be intercepted.",
                    "Make " + method.getName() + " a public instance method."));
        }
        if (Modifier.isFinal(method.getModifiers()) && isClassProxied()) {
            return Optional.of(new Problem(
                    annotation + " has no effect: a final method cannot be intercepted.",
                    "Remove \"final\" from " + method.getName() + "."));
        }
        if (AopUtils.isJdkDynamicProxy(created)
                && InterfaceMethod.of(method, bean.type()).isEmpty()) {
            return Optional.of(new Problem(
                    annotation + " has no effect: the bean \"" + bean.name()
                            + "\" is a proxy of its interfaces, and none of them has that method.",
                    "Declare " + method.getName() + " in an interface of "
                            + bean.type().getName() + ", or set spring.aop.proxy-target-class=true."));
        }
        return Optional.empty();
    }

    private boolean isClassProxied() {
        return created != null ? !AopUtils.isJdkDynamicProxy(created) : areAllClassProxied(beanFactory);
    }

    /** Whether class proxies are asked for even of beans that have interfaces. */
    static boolean areAllClassProxied(BeanFactory beanFactory) {
        return beanFactory.getBean(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME) instanceof ProxyConfig proxies
                && proxies.isProxyTargetClass();
    }

    private static Optional<Problem> promise(Method method, String annotation) {
        return Deferred.isPromise(method) && !Deferred.isHandedOver(method)
                ? Optional.of(new Problem(
                        annotation + " ends the transaction when the method returns, but it returns a "
                                + method.getReturnType().getSimpleName() + ", whose work is not done then.",
                        "Return the result itself; to run in another thread, call the method from one."))
                : Optional.empty();
    }

    private Optional<Problem> both(Method method, String annotation) {
        return Annotations.isBoth(method, bean.type())
                ? Optional.of(new Problem(
                        annotation + " is also @SagaStep: it would have to reserve, and to be done, at once.",
                        "Keep one of the two."))
                : Optional.empty();
    }

    private Optional<Problem> doubled(Method method, String annotation) {
        Declared declared = bean.actions().get(method);
        return declared != null
                ? Optional.of(new Problem(
                        annotation + " is also " + declared.kind().annotation()
                                + ": a try that begins its own transaction would be confirmed as soon as it returns.",
                        "Put @GlobalTransactional on the method that calls it."))
                : Optional.empty();
    }
}
