package io.txn.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** How fast messages get to Kafka, by all ways in one run, each in every round, and first in turn. */
final class RelayBench {

    private static final int WARM_UP_THREADS = 8;

    private final BenchSettings settings;

    RelayBench(BenchSettings settings) {
        this.settings = settings;
    }

    void run(Path target) {
        try (MessageStack stack = new MessageStack(target.resolve("bench-messages"))) {
            Machine machine = Machine.here();
            List<MessagesMeasured> all = measure(stack);
            Raw.write(target.resolve("bench").resolve("relay.json"), all);
            new RelayReport(all, settings.number("payload"))
                    .write(
                            new Document(settings.docs()),
                            machine.describedWithMessages(
                                    stack.databases(), "mvn -Pbench -Dbench=relay" + settings.changed()));
        }
    }

    List<MessagesMeasured> measure(MessageStack stack) {
        for (Messaging way : Messaging.values()) {
            MessagesMeasured unused =
                    cell(stack, way, 0).underLoad(WARM_UP_THREADS, settings.duration("first-warm-up"));
            System.out.println("Warmed up: " + way.label());
        }
        List<MessagesMeasured> all = new ArrayList<>();
        List<Messaging> ways = new ArrayList<>(Arrays.asList(Messaging.values()));
        for (int round = 1; round <= settings.number("rounds"); round++) {
            stack.databases().execute(Messaging.OUTBOX.id(), "CHECKPOINT");
            all.addAll(round(stack, ways, round));
            Collections.rotate(ways, 1);
        }
        return all;
    }

    private List<MessagesMeasured> round(MessageStack stack, List<Messaging> ways, int round) {
        List<MessagesMeasured> all = new ArrayList<>();
        for (Messaging way : ways) {
            all.add(said(cell(stack, way, round).atRest(settings.number("rest"))));
        }
        Duration time = settings.duration("measure");
        for (int threads : settings.concurrency()) {
            for (Messaging way : ways) {
                all.add(said(cell(stack, way, round).underLoad(threads, time)));
            }
        }
        return all;
    }

    private MessageCell cell(MessageStack stack, Messaging way, int round) {
        return new MessageCell(stack, way, round, settings.number("payload"));
    }

    private static MessagesMeasured said(MessagesMeasured m) {
        System.out.printf(
                Locale.ROOT,
                "round %d, %2d threads, %-22s %8.1f/s (stored %8.1f/s)  call p50 %6.2f ms  visible p50 %7.2f ms  p99 %7.2f ms"
                        + "  %5.2f statements  %5.2f commits  %d messages%n",
                m.round(),
                m.threads(),
                m.way().label(),
                m.throughput(),
                m.stored(),
                m.callP50(),
                m.p50(),
                m.p99(),
                m.statements(),
                m.commits(),
                m.messages());
        return m;
    }
}
