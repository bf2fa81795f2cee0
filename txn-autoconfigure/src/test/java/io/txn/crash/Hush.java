package io.txn.crash;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Keeps everybody from logging what fails on purpose, thousands of times. */
final class Hush implements AutoCloseable {

    private final Map<Logger, Level> before = Stream.of(
                    "io.txn", "org.springframework", "org.apache", "org.postgresql", "org.mariadb", "ch.vorburger")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .collect(Collectors.toMap(Function.identity(), logger -> logger.getEffectiveLevel()));

    Hush() {
        before.keySet().forEach(logger -> logger.setLevel(Level.OFF));
    }

    @Override
    public void close() {
        before.forEach(Logger::setLevel);
    }
}
