package io.txn.world;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the library from logging, while thousands of things fail on purpose. */
public final class Silence implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.txn");

    public Silence() {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        logger.setLevel(null);
    }
}
