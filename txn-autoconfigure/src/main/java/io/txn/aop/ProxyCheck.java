package io.txn.aop;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor;

/**
 * Looks at each proxy that has our interceptors, whenever it is made: the transaction advisor's must be outside of ours
 * (R11).
 */
final class ProxyCheck implements BeanPostProcessor {

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof Advised proxy && !inOrder(List.of(proxy.getAdvisors()))) {
            throw new InvalidAnnotationException(new Problem(
                    "@Transactional of the bean \"" + beanName + "\" is applied inside of @GlobalTransactional or"
                            + " @TccAction: the local transaction would be over when the global one is decided, and a"
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
        return advice instanceof GlobalTransactionalInterceptor || advice instanceof TccActionInterceptor;
    }
}
