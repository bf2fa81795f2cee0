package io.txn.autoconfigure;

import io.txn.Xid;
import io.txn.coordinator.CoordinatorSettings;
import io.txn.participant.Backoff;
import io.txn.participant.ServiceIdentity;
import java.security.SecureRandom;
import java.time.Duration;
import org.springframework.core.env.Environment;

/** The properties, checked, in the terms of the core. */
record Settings(
        ServiceIdentity identity,
        CoordinatorSettings coordinator,
        Backoff backoff,
        int maxAttempts,
        Duration interval,
        Duration purgeInterval,
        Duration lease,
        Duration retention,
        int batch) {

    private static final int BATCH = 100;
    private static final int LEASE_IN_INTERVALS = 2;
    private static final int MAX_BACKOFF_IN_INTERVALS = 4;
    private static final String LONGEST_ID = ":" + "0".repeat(26);

    static Settings of(TxnProperties properties, Environment environment) {
        TxnProperties.Recovery recovery = properties.getRecovery();
        Duration interval = positive("txn.recovery.interval", recovery.getInterval());
        Duration timeout = positive("txn.timeout", properties.getTimeout());
        Duration maxBackoff = recovery.getMaxBackoff();
        Duration lease = interval.multipliedBy(LEASE_IN_INTERVALS);
        return new Settings(
                new ServiceIdentity(
                        serviceName(properties, environment),
                        new ServiceAddress(properties.getServiceUrl(), environment)),
                new CoordinatorSettings(
                        timeout,
                        notNegative(
                                "txn.completion.wait",
                                properties.getCompletion().getWait()),
                        lease,
                        BATCH),
                new Backoff(
                        interval,
                        maxBackoff == null
                                ? interval.multipliedBy(MAX_BACKOFF_IN_INTERVALS)
                                : positive("txn.recovery.max-backoff", maxBackoff),
                        new SecureRandom()),
                atLeastOne("txn.recovery.max-attempts", recovery.getMaxAttempts()),
                interval,
                purgeInterval(interval, properties.getRetention()),
                lease,
                retention(properties.getRetention(), timeout),
                BATCH);
    }

    private static String serviceName(TxnProperties properties, Environment environment) {
        String configured = properties.getServiceName();
        String name = configured != null && !configured.isBlank()
                ? configured
                : environment.getProperty("spring.application.name", "application");
        try {
            return new Xid(name + LONGEST_ID).serviceName();
        } catch (IllegalArgumentException e) {
            throw new TxnConfigurationException(
                    "'" + name + "' cannot be the name of a service in transaction ids.",
                    "Set txn.service-name (or spring.application.name) to at most 37 letters, digits, '.', '_' or '-',"
                            + " beginning with a letter or digit.");
        }
    }

    /** Ten times within the retention, but not more often than the other loops run, and at least once a minute. */
    private static Duration purgeInterval(Duration interval, Duration retention) {
        long millis = Math.max(interval.toMillis(), Math.min(retention.toMillis() / 10, 60_000));
        return Duration.ofMillis(millis);
    }

    private static Duration retention(Duration retention, Duration timeout) {
        if (retention.compareTo(timeout.multipliedBy(2)) < 0) {
            throw new TxnConfigurationException(
                    "The property txn.retention is " + retention + ", which is not twice txn.timeout (" + timeout
                            + ").",
                    "Keep finished transactions at least twice as long as one may take, so that late messages find them;"
                            + " a day is usual.");
        }
        return retention;
    }

    private static Duration positive(String name, Duration value) {
        if (value.toMillis() <= 0) {
            throw wrong(name, value, "a duration of at least a millisecond, such as 5s");
        }
        return value;
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw wrong(name, value, "a duration that is not negative, such as 2s");
        }
        return value;
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw wrong(name, value, "a number from 1 on");
        }
        return value;
    }

    private static TxnConfigurationException wrong(String name, Object value, String takes) {
        return new TxnConfigurationException("The property " + name + " is " + value + ".", "Set it to " + takes + ".");
    }
}
