package io.txn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTests {

    private static final JavaClasses CORE = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void dependsOnNothingButJavaLoggingAndNullness() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.txn..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..")
                                .and(resideOutsideOfPackage("java.sql..")))
                .check(CORE);
    }

    @Test
    void packagesHaveNoCycles() {
        // Not "io.txn.(**)", which would leave out io.txn itself.
        slices().matching("io.(**)").should().beFreeOfCycles().check(CORE);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CORE)
                .extracting(JavaClass::getPackage)
                .filteredOn(p -> !p.isAnnotatedWith(NullMarked.class))
                .extracting(JavaPackage::getName)
                .isEmpty();
    }
}
