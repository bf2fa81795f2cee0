package io.txn.aop;

import io.txn.GlobalTransactionOperations;
import io.txn.participant.Participant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.config.TransactionManagementConfigUtils;

/** Whether what annotated methods need is there. */
final class InfrastructureCheck {

    private InfrastructureCheck() {}

    static List<Problem> problemsOf(ListableBeanFactory beanFactory, AnnotatedBean bean) {
        List<Problem> problems = new ArrayList<>();
        if (beanFactory.containsBean(TransactionManagementConfigUtils.TRANSACTION_ASPECT_BEAN_NAME)) {
            problems.add(new Problem(
                    "@Transactional is woven in by AspectJ, and so always applied inside of @GlobalTransactional: the local"
                            + " transaction would be over when the global one is decided.",
                    "Use @EnableTransactionManagement(mode = AdviceMode.PROXY)."));
        }
        boolean lacksParticipant = !bean.actions().isEmpty() && isMissing(Participant.class, beanFactory);
        boolean lacksCoordinator =
                !bean.transactions().isEmpty() && isMissing(GlobalTransactionOperations.class, beanFactory);
        if (lacksParticipant || lacksCoordinator) {
            problems.add(missing(beanFactory, bean));
        }
        return problems;
    }

    private static Problem missing(ListableBeanFactory beanFactory, AnnotatedBean bean) {
        String needs =
                bean.type().getName() + " has methods annotated @GlobalTransactional, @TccAction or @SagaStep, but ";
        if (isMissing(DataSource.class, beanFactory)) {
            return new Problem(
                    needs + "there is no DataSource to keep decisions and branches in.",
                    "Add spring-boot-starter-jdbc (or -data-jpa) and a database driver, and set spring.datasource.url.");
        }
        if (isMissing(PlatformTransactionManager.class, beanFactory)) {
            return new Problem(
                    needs + "there is no transaction manager for local transactions.",
                    "Add spring-boot-starter-jdbc or spring-boot-starter-data-jpa, or define a PlatformTransactionManager.");
        }
        return new Problem(
                needs + "the library has not found the DataSource and the transaction manager to work with.",
                "Have one of each, or mark the one of the application's business tables @Primary.");
    }

    private static boolean isMissing(Class<?> type, ListableBeanFactory beanFactory) {
        return beanFactory.getBeanNamesForType(type, true, false).length == 0;
    }
}
