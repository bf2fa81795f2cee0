package io.txn.autoconfigure;

import io.txn.wire.AllowedHosts;
import io.txn.wire.ServiceUrl;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** This service's address: the configured one, or localhost and the port that the server has got. */
final class ServiceAddress implements Supplier<URI> {

    private static final Logger log = LoggerFactory.getLogger(ServiceAddress.class);

    private final Environment environment;
    private volatile @Nullable URI url;

    ServiceAddress(@Nullable String configured, Environment environment) {
        this.environment = environment;
        this.url = configured == null || configured.isBlank() ? null : parse(configured);
    }

    private static URI parse(String configured) {
        try {
            URI url = ServiceUrl.parse(configured);
            AllowedHosts.of(List.of(url.getHost() == null ? "localhost" : url.getHost()))
                    .require(url);
            return url;
        } catch (IllegalArgumentException e) {
            throw new TxnConfigurationException(
                    "The property txn.service-url is '" + configured + "', but " + e.getMessage() + ".",
                    "Set it to the address at which other services reach any instance of this one, such as"
                            + " http://orders.internal:8080 or kafka:txn.orders.");
        }
    }

    @Override
    public URI get() {
        URI known = url;
        if (known != null) {
            return known;
        }
        String port = environment.getProperty("local.server.port");
        URI local = URI.create("http://localhost:"
                + (port != null ? port : environment.getProperty("server.port", "8080"))
                + environment.getProperty("server.servlet.context-path", "").replaceAll("/$", ""));
        if (port != null) {
            log.warn(
                    "txn.service-url is not set: other services are told {}, which is right on one machine only",
                    local);
            url = local;
        }
        return local;
    }
}
