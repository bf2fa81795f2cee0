package io.txn.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/** What an application can set under {@code txn}. */
@ConfigurationProperties("txn")
public class TxnProperties {

    /**
     * Name of this service: the first part of the ids of its transactions. The same for all instances of a service, and
     * different between services. Letters, digits, '.', '_' and '-', at most 37. Defaults to spring.application.name.
     */
    private @Nullable String serviceName;

    /**
     * Address at which other services reach any instance of this one: a base URL such as http://orders.internal:8080, or
     * kafka: and the name of a topic of its own, for a service without a web server. Defaults to localhost and the
     * server's port, which is right on one machine only.
     */
    private @Nullable String serviceUrl;

    /**
     * Secret that all services of a system share and sign with. At least 16 characters. Required, unless
     * txn.security.enabled is false.
     */
    private @Nullable String secret;

    /**
     * How long a transaction may take until it is decided, unless its annotation says otherwise. Participants ask for
     * the outcome when it is over.
     */
    private Duration timeout = Duration.ofSeconds(10);

    /**
     * How long the rows of finished transactions are kept. Longer than any transaction may take, and long enough for
     * whoever looks into one.
     */
    private Duration retention = Duration.ofDays(1);

    @NestedConfigurationProperty
    private final Security security = new Security();

    @NestedConfigurationProperty
    private final Completion completion = new Completion();

    @NestedConfigurationProperty
    private final Recovery recovery = new Recovery();

    public @Nullable String getServiceName() {
        return serviceName;
    }

    public void setServiceName(@Nullable String serviceName) {
        this.serviceName = serviceName;
    }

    public @Nullable String getServiceUrl() {
        return serviceUrl;
    }

    public void setServiceUrl(@Nullable String serviceUrl) {
        this.serviceUrl = serviceUrl;
    }

    public @Nullable String getSecret() {
        return secret;
    }

    public void setSecret(@Nullable String secret) {
        this.secret = secret;
    }

    public Duration getTimeout() {
        return timeout;
    }

    public void setTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    public Duration getRetention() {
        return retention;
    }

    public void setRetention(Duration retention) {
        this.retention = retention;
    }

    public Security getSecurity() {
        return security;
    }

    public Completion getCompletion() {
        return completion;
    }

    public Recovery getRecovery() {
        return recovery;
    }

    /** How messages between services are trusted. */
    public static class Security {

        /**
         * Whether contexts, outcomes, inquiries and their answers are signed and verified. Without it, anybody can decide
         * transactions.
         */
        private boolean enabled = true;

        /**
         * Hosts that outcomes and inquiries may be sent to, such as 'inventory' or '*.internal.example' (all names below
         * that domain), without ports. Contexts and answers that name others are refused. The host of txn.service-url need
         * not be listed. Empty allows whatever was signed with the secret, except link-local, metadata, multicast and
         * wildcard addresses, which always have to be listed themselves.
         */
        private List<String> allowedHosts = new ArrayList<>();

        public boolean isEnabled() {
            return enabled;
        }

        public void setEnabled(boolean enabled) {
            this.enabled = enabled;
        }

        public List<String> getAllowedHosts() {
            return allowedHosts;
        }

        public void setAllowedHosts(List<String> allowedHosts) {
            this.allowedHosts = allowedHosts;
        }
    }

    /** What happens after the decision. */
    public static class Completion {

        /**
         * How long the annotated method waits, after the decision, for all participants to carry it out. Zero to return
         * at once. What is not done by then goes on in the background.
         */
        private Duration wait = Duration.ofSeconds(2);

        public Duration getWait() {
            return wait;
        }

        public void setWait(Duration wait) {
            this.wait = wait;
        }
    }

    /** How unfinished transactions are picked up. */
    public static class Recovery {

        /** How often unfinished transactions are looked for; also the delay after a first failure. */
        private Duration interval = Duration.ofSeconds(5);

        /** The longest delay between two attempts, which double from the interval on. Defaults to four intervals. */
        private @Nullable Duration maxBackoff;

        /**
         * How often confirming or cancelling a transaction may fail until it is parked: kept and reported, and not
         * tried again until somebody has looked at it. A service that cannot be reached never parks anything.
         */
        private int maxAttempts = 20;

        public Duration getInterval() {
            return interval;
        }

        public void setInterval(Duration interval) {
            this.interval = interval;
        }

        public @Nullable Duration getMaxBackoff() {
            return maxBackoff;
        }

        public void setMaxBackoff(@Nullable Duration maxBackoff) {
            this.maxBackoff = maxBackoff;
        }

        public int getMaxAttempts() {
            return maxAttempts;
        }

        public void setMaxAttempts(int maxAttempts) {
            this.maxAttempts = maxAttempts;
        }
    }
}
