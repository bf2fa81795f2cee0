package io.txn.jdbc;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;

/** The application's transaction managers, and which of them is the database's. */
final class TransactionManagers {

    /** Such a one is there as soon as the application uses Kafka's own transactions. */
    private static final String OF_KAFKA = "org.springframework.kafka.transaction.KafkaAwareTransactionManager";

    private TransactionManagers() {}

    /**
     * The one of that name; without a name the only or primary one, or the only one that is not Kafka's.
     *
     * @throws StorageNotUsableException if there are several
     */
    static PlatformTransactionManager find(ListableBeanFactory beans, @Nullable String name) {
        try {
            return name == null
                    ? beans.getBean(PlatformTransactionManager.class)
                    : beans.getBean(name, PlatformTransactionManager.class);
        } catch (NoUniqueBeanDefinitionException e) {
            List<PlatformTransactionManager> candidates =
                    beans.getBeanProvider(PlatformTransactionManager.class).stream()
                            .filter(TransactionManagers::mayBeOfDatabase)
                            .toList();
            if (candidates.size() == 1) {
                return candidates.get(0);
            }
            throw new StorageNotUsableException(
                    "There are several transaction managers, and none is primary: " + e.getBeanNamesFound() + ".",
                    "Name the one that manages the DataSource in txn.jdbc.transaction-manager, or make it @Primary.",
                    e);
        }
    }

    private static boolean mayBeOfDatabase(PlatformTransactionManager manager) {
        return Stream.of(ClassUtils.getAllInterfaces(manager))
                .noneMatch(type -> type.getName().equals(OF_KAFKA));
    }
}
