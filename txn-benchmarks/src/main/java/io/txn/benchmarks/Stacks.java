package io.txn.benchmarks;

import io.txn.systemtests.WorkDirectory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stack for each {@link Setup} that some variants need, and one broker for all of them if one of them needs it. */
final class Stacks implements AutoCloseable {

    private final Map<Setup, BenchStack> stacks = new EnumMap<>(Setup.class);
    private final WorkDirectory directory;
    private final @Nullable Broker broker;
    private final Thread hook = new Thread(this::endBroker, "bench-broker-end");

    /** Starts all of it, and returns when it can serve. */
    Stacks(Path target, List<Variant> variants) {
        Set<Setup> setups = variants.stream().map(Variant::setup).collect(Collectors.toCollection(TreeSet::new));
        directory = WorkDirectory.claim(target.resolve("bench-broker"));
        broker = setups.stream().anyMatch(Setup::needsBroker) ? new Broker(directory) : null;
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            if (broker != null) {
                broker.start();
            }
            setups.forEach(setup -> stacks.put(setup, new BenchStack(target, setup, broker)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    BenchStack of(Variant variant) {
        BenchStack stack = stacks.get(variant.setup());
        if (stack == null) {
            throw new BenchException("There is no stack for " + variant);
        }
        return stack;
    }

    Collection<BenchStack> all() {
        return stacks.values();
    }

    /** The one for what is measured of the machine. */
    BenchStack first() {
        return stacks.values().iterator().next();
    }

    boolean withBroker() {
        return broker != null;
    }

    @Override
    public void close() {
        stacks.values().forEach(BenchStack::close);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is a hook that closes.
        }
        endBroker();
    }

    private void endBroker() {
        try (directory) {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
