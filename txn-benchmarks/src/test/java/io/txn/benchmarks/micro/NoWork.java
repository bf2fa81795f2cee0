package io.txn.benchmarks.micro;

import io.txn.participant.Try;
import org.jspecify.annotations.Nullable;

/** A try that does nothing. */
final class NoWork implements Try<String> {

    @Override
    public String action() {
        return "stock.reserve";
    }

    @Override
    public String arguments() {
        return "[{\"sku\":\"sku-1\",\"quantity\":1}]";
    }

    @Override
    public String run() {
        return "";
    }

    @Override
    public @Nullable String encode(String result) {
        return null;
    }

    @Override
    public String decode(@Nullable String result) {
        return "";
    }
}
