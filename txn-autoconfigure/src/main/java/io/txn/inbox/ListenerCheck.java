package io.txn.inbox;

import io.txn.ReceiveOnce;
import io.txn.message.InboxStore;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.KafkaListeners;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils.MethodFilter;

/** Checks every {@link ReceiveOnce} when the application starts. */
final class ListenerCheck implements SmartInitializingSingleton {

    private final ConfigurableListableBeanFactory beanFactory;

    ListenerCheck(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        for (String name : beanFactory.getBeanNamesForType(Object.class)) {
            Class<?> type = AutoProxyUtils.determineTargetClass(beanFactory, name);
            if (type != null && AnnotationUtils.isCandidateClass(type, ReceiveOnce.class)) {
                check(ClassUtils.getUserClass(type));
            }
        }
    }

    private void check(Class<?> type) {
        MethodFilter annotated = method -> AnnotatedElementUtils.hasAnnotation(method, ReceiveOnce.class);
        Set<Method> methods = MethodIntrospector.selectMethods(type, annotated);
        methods.forEach(method -> check(method, "@ReceiveOnce on " + type.getName() + "." + method.getName()));
    }

    private void check(Method method, String described) {
        if (!isListener(method)) {
            throw new InvalidListenerException(
                    described + " has no effect: the method is not a listener.",
                    "Annotate it with @KafkaListener too, or @KafkaHandler, or remove @ReceiveOnce.");
        }
        int modifiers = method.getModifiers();
        if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
            throw new InvalidListenerException(
                    described + " has no effect: the method is private, static or final and cannot be intercepted.",
                    "Make it a public method that is neither static nor final.");
        }
        if (beanFactory.getBeanNamesForType(InboxStore.class).length == 0) {
            throw new InvalidListenerException(
                    described + " cannot keep its promise: there is no database to record messages in.",
                    "Add a DataSource and its transaction manager to the application, or remove @ReceiveOnce.");
        }
    }

    private static boolean isListener(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, KafkaListener.class)
                || AnnotatedElementUtils.hasAnnotation(method, KafkaListeners.class)
                || AnnotatedElementUtils.hasAnnotation(method, KafkaHandler.class);
    }
}
