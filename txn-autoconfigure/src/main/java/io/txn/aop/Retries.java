package io.txn.aop;

import io.txn.GlobalTransaction;
import org.jspecify.annotations.Nullable;

/** The retries that the application has configured, by name. Thread-safe. */
interface Retries {

    boolean has(String name);

    /**
     * Makes attempts until one succeeds, or the retry's configuration says that the last failure stands, or the
     * transaction has no time left for another, or calls were made, whose effects the failed attempt has left behind.
     *
     * @throws Throwable the last failure
     */
    @Nullable
    Object call(String name, GlobalTransaction transaction, Attempt attempt) throws Throwable;

    /** One attempt, which leaves nothing here when it fails. */
    interface Attempt {
        @Nullable
        Object run() throws Throwable;
    }
}
