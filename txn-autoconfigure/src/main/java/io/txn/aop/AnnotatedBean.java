package io.txn.aop;

import io.txn.GlobalTransactional;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.util.ClassUtils;

/**
 * A bean with annotated methods, known by its type alone: nothing is created to find it.
 *
 * @param name the bean's
 * @param type the application's class
 */
record AnnotatedBean(
        String name, Class<?> type, Map<Method, GlobalTransactional> transactions, Map<Method, Declared> actions) {

    static Stream<AnnotatedBean> allIn(ConfigurableListableBeanFactory beanFactory) {
        return Stream.of(beanFactory.getBeanNamesForType(Object.class))
                .filter(name -> !ScopedProxyUtils.isScopedTarget(name))
                .flatMap(name -> Optional.ofNullable(type(name, beanFactory)).flatMap(type -> of(name, type)).stream());
    }

    static Optional<AnnotatedBean> of(String name, Class<?> type) {
        if (!AnnotatedMethods.mayBeIn(type)) {
            return Optional.empty();
        }
        MetadataLookup<@Nullable GlobalTransactional> transactions =
                method -> Annotations.globalTransactional(method, type);
        MetadataLookup<@Nullable Declared> actions = method -> Annotations.action(method, type);
        return Optional.of(new AnnotatedBean(
                        name,
                        type,
                        MethodIntrospector.selectMethods(type, transactions),
                        MethodIntrospector.selectMethods(type, actions)))
                .filter(bean -> !bean.transactions.isEmpty() || !bean.actions.isEmpty());
    }

    private static @Nullable Class<?> type(String name, ConfigurableListableBeanFactory beanFactory) {
        String target = ScopedProxyUtils.getTargetBeanName(name);
        Class<?> type =
                AutoProxyUtils.determineTargetClass(beanFactory, beanFactory.containsBean(target) ? target : name);
        return type == null ? null : ClassUtils.getUserClass(type);
    }
}
