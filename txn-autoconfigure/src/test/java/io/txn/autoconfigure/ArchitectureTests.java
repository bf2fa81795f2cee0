package io.txn.autoconfigure;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.txn.kafka.KafkaCallFailedException;
import io.txn.kafka.KafkaCallListener;
import io.txn.kafka.KafkaCallUnansweredException;
import io.txn.kafka.KafkaCalls;
import io.txn.outbox.TransactionalOutbox;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;

class ArchitectureTests {

    /** This module's classes only. */
    private static final JavaClasses ADAPTERS = new ClassFileImporter().importPath(Path.of("target", "classes"));

    /** Public, though neither an auto-configuration nor its properties: say here why. */
    private static final Class<?>[] ALSO_PUBLIC = {
        // What applications write against; the core knows no records, topics and listeners.
        TransactionalOutbox.class,
        KafkaCalls.class,
        KafkaCallListener.class,
        KafkaCallFailedException.class,
        KafkaCallUnansweredException.class
    };

    @Test
    void noAdapterDependsOnAnother() {
        slices().matching("io.txn.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), describe("in the core", type -> !ADAPTERS.contain(type.getName())))
                .allowEmptyShould(true)
                .check(ADAPTERS);
    }

    @Test
    void showsNothingButAutoConfigurationsAndTheirProperties() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .arePublic()
                .and()
                .doNotBelongToAnyOf(ALSO_PUBLIC)
                .should()
                .beAnnotatedWith(AutoConfiguration.class)
                .orShould()
                .beAnnotatedWith(ConfigurationProperties.class)
                .allowEmptyShould(true)
                .check(ADAPTERS);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(ADAPTERS)
                .extracting(JavaClass::getPackage)
                .filteredOn(p -> !p.isAnnotatedWith(NullMarked.class))
                .extracting(JavaPackage::getName)
                .isEmpty();
    }
}
