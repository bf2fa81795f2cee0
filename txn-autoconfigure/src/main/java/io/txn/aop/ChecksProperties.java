package io.txn.aop;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is checked at start-up beyond doubt.
 *
 * @param selfInvocation What to do when an annotated method is called on this, where its annotation has no effect.
 */
@ConfigurationProperties("txn.checks")
record ChecksProperties(@DefaultValue("fail") SelfInvocation selfInvocation) {

    /** What to do about it. */
    enum SelfInvocation {
        /** The application does not start. */
        FAIL,
        /** A warning is logged. */
        WARN,
        /** Nothing. */
        OFF
    }
}
