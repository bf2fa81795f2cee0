package io.txn.aop;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Checks every annotation when the application starts, and reports at once all that cannot work. */
final class AnnotationChecks implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(AnnotationChecks.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final TransactionDefinitions definitions;
    private final Actions actions;
    private final ChecksProperties properties;
    private final ObjectProvider<Retries> retries;
    private final Set<Problem> problems = new LinkedHashSet<>();

    AnnotationChecks(
            ConfigurableListableBeanFactory beanFactory,
            TransactionDefinitions definitions,
            Actions actions,
            ChecksProperties properties,
            ObjectProvider<Retries> retries) {
        this.beanFactory = beanFactory;
        this.definitions = definitions;
        this.actions = actions;
        this.properties = properties;
        this.retries = retries;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<AnnotatedBean> beans = AnnotatedBean.allIn(beanFactory).toList();
        problems.clear();
        if (!beans.isEmpty()) {
            problems.addAll(InfrastructureCheck.problemsOf(beanFactory, beans.get(0)));
        }
        beans.forEach(this::check);
        attempt(() -> actions.register(beans));
        if (!problems.isEmpty()) {
            throw new InvalidAnnotationException(List.copyOf(problems));
        }
        beans.forEach(this::warnUnlessIntercepted);
    }

    private void check(AnnotatedBean bean) {
        MethodCheck methods = new MethodCheck(bean, beanFactory);
        for (Method method : bean.transactions().keySet()) {
            problems.addAll(methods.problemsOfTransaction(method));
            attempt(() -> definitions.of(method, bean.type()));
        }
        bean.actions().forEach((method, declared) -> {
            problems.addAll(methods.problemsOfAction(method));
            RetryCheck.problemOf(declared, method, bean.type(), retries.getIfAvailable())
                    .ifPresent(problems::add);
            attempt(() -> problems.addAll(ActionCheck.problemsOf(actions.of(method, bean.type()), actions.codec())));
        });
        selfInvocations(bean);
    }

    private void attempt(Runnable check) {
        try {
            check.run();
        } catch (InvalidAnnotationException e) {
            problems.addAll(e.problems());
        }
    }

    private void selfInvocations(AnnotatedBean bean) {
        switch (properties.selfInvocation()) {
            case FAIL -> problems.addAll(SelfInvocationCheck.problemsOf(bean));
            case WARN -> SelfInvocationCheck.problemsOf(bean).forEach(problem -> log.warn(problem.description()));
            case OFF -> log.debug("Calls of annotated methods on this are not looked for in {}", bean.type());
        }
    }

    /** A bean may have been made before there were proxies; in a test it may also be a mock, so this is no failure. */
    private void warnUnlessIntercepted(AnnotatedBean bean) {
        Object created = beanFactory.getSingleton(bean.name());
        if (bean.type().isInstance(created) && !isIntercepted(created)) {
            log.warn(
                    "The annotations of {} have no effect: the bean \"{}\" is not a proxy. It was made too early, for a"
                            + " BeanPostProcessor for instance, or it is a mock.",
                    bean.type().getName(),
                    bean.name());
        }
    }

    private static boolean isIntercepted(Object bean) {
        return bean instanceof Advised proxy && Stream.of(proxy.getAdvisors()).anyMatch(ProxyCheck::isOurs);
    }
}
