package io.txn.autoconfigure;

import io.txn.wire.ContextCodec;
import io.txn.wire.Signer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** What every transport needs: signing (R10), and the form of a context. */
@AutoConfiguration
@EnableConfigurationProperties(TxnProperties.class)
public final class WireTxnAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(WireTxnAutoConfiguration.class);

    @Bean
    @ConditionalOnMissingBean
    Signer txnSigner(TxnProperties properties) {
        if (!properties.getSecurity().isEnabled()) {
            log.warn("txn.security.enabled is false: whoever reaches this service can decide its transactions");
            return Signer.disabled();
        }
        return Signer.withSecret(required(properties.getSecret()));
    }

    @Bean
    @ConditionalOnMissingBean
    ContextCodec txnContextCodec(Signer signer) {
        return new ContextCodec(signer);
    }

    private static String required(@Nullable String secret) {
        if (secret == null || secret.isBlank()) {
            throw new TxnConfigurationException(
                    "The property txn.secret is not set, so services could not trust what they tell each other about transactions.",
                    "Set txn.secret to the same text in all services that take part, at least 16 characters, from wherever"
                            + " you keep secrets. To go without on purpose, set txn.security.enabled=false.");
        }
        if (secret.length() < Signer.MIN_SECRET_LENGTH) {
            throw new TxnConfigurationException(
                    "The property txn.secret has " + secret.length()
                            + " characters, which is short enough to be guessed.",
                    "Use at least " + Signer.MIN_SECRET_LENGTH
                            + " characters, the same in all services that take part.");
        }
        return secret;
    }
}
