package io.txn.jdbc;

import java.util.Map;
import javax.sql.DataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

/** Transaction managers that applications have. */
final class Managers {

    private Managers() {}

    /** With {@link Note} as the only entity. */
    static JpaTransactionManager jpa(DataSource dataSource) {
        LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
        factory.setDataSource(dataSource);
        factory.setPackagesToScan("io.txn.jdbc");
        factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
        factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "update"));
        factory.afterPropertiesSet();
        JpaTransactionManager manager = new JpaTransactionManager(factory.getObject());
        manager.afterPropertiesSet();
        return manager;
    }
}
