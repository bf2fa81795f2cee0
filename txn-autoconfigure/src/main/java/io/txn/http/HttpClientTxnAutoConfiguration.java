package io.txn.http;

import io.txn.wire.AllowedHosts;
import io.txn.wire.Signer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Outcomes and inquiries go to other services over HTTP. */
@AutoConfiguration(afterName = "io.txn.autoconfigure.WireTxnAutoConfiguration")
@ConditionalOnBean({Signer.class, AllowedHosts.class})
@EnableConfigurationProperties(HttpTxnProperties.class)
public final class HttpClientTxnAutoConfiguration {

    @Bean
    HttpPeers txnHttpPeers(Signer signer, AllowedHosts hosts, HttpTxnProperties properties) {
        return new HttpPeers(signer, hosts, properties.timeout());
    }
}
