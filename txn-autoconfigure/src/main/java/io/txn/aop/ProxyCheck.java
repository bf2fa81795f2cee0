package io.txn.aop;

import java.lang.reflect.Modifier;
import java.util.List;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;

/**
 * Looks at each annotated bean when it is made: it must be possible to make a proxy, and in that, the transaction
 * interceptor must be outside of ours (R11).
 */
final class ProxyCheck implements BeanPostProcessor {

    private final ConfigurableListableBeanFactory beanFactory;

    ProxyCheck(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
        Class<?> type = bean.getClass();
        if (Modifier.isFinal(type.getModifiers())
                && AnnotatedBean.of(beanName, type).isPresent()
                && (type.getInterfaces().length == 0 || MethodCheck.areAllClassProxied(beanFactory))) {
            throw new InvalidAnnotationException(new Problem(
                    "The annotations of " + type.getName() + " can have no effect: " + type.getSimpleName()
                            + " is final, so that no proxy can be made of it.",
                    "Remove \"final\" from the class."));
        }
        return bean;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof Advised proxy && !inOrder(List.of(proxy.getAdvisors()))) {
            throw new InvalidAnnotationException(new Problem(
                    "@Transactional of the bean \"" + beanName + "\" is applied inside of @GlobalTransactional,"
                            + " @TccAction or @SagaStep: the local transaction would be over when the global one is decided, and a"
                            + " crash between the two could lose one of them.",
                    "Have @EnableTransactionManagement on a configuration of the application's own, or ordered before "
                            + AopTxnAutoConfiguration.class.getName() + "."));
        }
        return bean;
    }

    private static boolean inOrder(List<Advisor> advisors) {
        boolean ours = false;
        for (Advisor advisor : advisors) {
            if (ours && advisor instanceof BeanFactoryTransactionAttributeSourceAdvisor) {
                return false;
            }
            ours |= isOurs(advisor);
        }
        return true;
    }

    static boolean isOurs(Advisor advisor) {
        Advice advice = advisor.getAdvice();
        return advice instanceof GlobalTransactionalInterceptor || advice instanceof ActionInterceptor;
    }
}
