package io.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.txn.wire.AllowedHosts;
import io.txn.wire.Signer;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.util.ClassUtils;

class TxnConfigurationTests {

    private static final String SECRET = "txn.secret=0123456789abcdef";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    AopAutoConfiguration.class,
                    WireTxnAutoConfiguration.class,
                    TxnAutoConfiguration.class))
            .withConfiguration(AutoConfigurations.of(all()))
            .withPropertyValues("spring.datasource.generate-unique-name=true");

    private static Class<?>[] all() {
        return ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
                .filter(name -> name.startsWith("io.txn."))
                .map(name -> ClassUtils.resolveClassName(name, null))
                .toArray(Class<?>[]::new);
    }

    @Test
    void startsWithASecretAlone() {
        runner.withPropertyValues(SECRET)
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Recovery.class));
    }

    @Test
    void startsWithoutASecretIfThatIsSaidOnPurpose() {
        runner.withPropertyValues("txn.security.enabled=false").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Signer.class).sign("anything", new byte[0]))
                    .isEmpty();
        });
    }

    @Test
    void allowsItselfBesideWhatIsListed() {
        runner.withPropertyValues(
                        SECRET, "txn.security.allowed-hosts=*.example", "txn.service-url=http://orders:8080/x")
                .run(context -> {
                    AllowedHosts hosts = context.getBean(AllowedHosts.class);
                    hosts.require(URI.create("http://orders:8080/x"));
                    hosts.require(URI.create("http://inventory.example"));
                    assertThatThrownBy(() -> hosts.require(URI.create("http://inventory")))
                            .hasMessageContaining("txn.security.allowed-hosts");
                });
    }

    @Test
    void doesNotStartWithoutASecret() {
        FailureAnalysis analysis = failureWith();

        assertThat(analysis.getDescription()).contains("txn.secret is not set");
        assertThat(analysis.getAction()).contains("same text in all services", "txn.security.enabled=false");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            txn.secret=short                        | has 5 characters            | at least 16
            txn.service-name=orders:eu              | 'orders:eu' cannot be       | at most 37 letters
            txn.service-name=a-name-that-is-longer-than-any-service-name-should-be | cannot be | at most 37 letters
            txn.service-url=orders:8080             | txn.service-url is          | http://orders.internal:8080
            txn.service-url=http://me:pw@orders     | txn.service-url is          | http://orders.internal:8080
            txn.timeout=0s                          | txn.timeout is              | at least a millisecond
            txn.completion.wait=-1s                 | txn.completion.wait is      | not negative
            txn.recovery.interval=0s                | txn.recovery.interval is    | at least a millisecond
            txn.recovery.max-backoff=0s             | txn.recovery.max-backoff is | at least a millisecond
            txn.recovery.max-attempts=0             | max-attempts is 0           | from 1 on
            txn.retention=15s                       | txn.retention is            | twice as long
            txn.service-url=http://orders/a/../b    | txn.service-url is          | http://orders.internal:8080
            txn.service-url=http://order_service    | txn.service-url is          | http://orders.internal:8080
            txn.security.allowed-hosts=a,http://b   | 'http://b' is neither       | without ports
            """)
    void saysWhichPropertyIsWrongAndWhatToSet(String property, String problem, String fix) {
        FailureAnalysis analysis = failureWith(SECRET, property);

        assertThat(analysis.getDescription()).contains(problem);
        assertThat(analysis.getAction()).contains(fix);
    }

    private FailureAnalysis failureWith(String... properties) {
        FailureAnalysis[] analysis = new FailureAnalysis[1];
        runner.withPropertyValues(properties).run(context -> {
            assertThat(context).hasFailed();
            analysis[0] = new TxnConfigurationFailureAnalyzer().analyze(context.getStartupFailure());
        });
        assertThat(analysis[0]).isNotNull();
        return analysis[0];
    }
}
