package io.txn.autoconfigure;

import io.txn.wire.AllowedHosts;
import io.txn.wire.ContextCodec;
import io.txn.wire.ServiceUrl;
import io.txn.wire.SignedReportCodec;
import io.txn.wire.Signer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** What every transport needs: signing (R10), whom to talk to, and the form of contexts and reports. */
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
    AllowedHosts txnAllowedHosts(TxnProperties properties) {
        List<String> hosts = new ArrayList<>(properties.getSecurity().getAllowedHosts());
        if (!hosts.isEmpty()) {
            hosts.add(ownHost(properties.getServiceUrl()));
        }
        try {
            return AllowedHosts.of(hosts);
        } catch (IllegalArgumentException e) {
            throw new TxnConfigurationException(
                    "The property txn.security.allowed-hosts is wrong: " + e.getMessage() + ".",
                    "List hosts as they stand in the txn.service-url of each service, without ports: inventory,"
                            + " 10.0.0.7, [::1], or *.internal.example for all names below a domain.");
        }
    }

    /** Of transactions that others begin, this service may be told by others as well: its calls come back to it. */
    private static String ownHost(@Nullable String serviceUrl) {
        try {
            String host =
                    serviceUrl == null ? null : ServiceUrl.parse(serviceUrl).getHost();
            return host == null ? "localhost" : host;
        } catch (IllegalArgumentException e) {
            return "localhost";
        }
    }

    @Bean
    @ConditionalOnMissingBean
    ContextCodec txnContextCodec(Signer signer, AllowedHosts hosts) {
        return new ContextCodec(signer, hosts);
    }

    @Bean
    @ConditionalOnMissingBean
    SignedReportCodec txnSignedReportCodec(Signer signer, AllowedHosts hosts) {
        return new SignedReportCodec(signer, hosts);
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
